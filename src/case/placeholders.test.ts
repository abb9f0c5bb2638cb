import { describe, expect, it } from 'vitest';
import { filledIn } from './placeholders.js';

const fill = (text: string): string =>
  filledIn(text, (name, number) => (name === 'recipient' || name === 'token' ? `<${name} ${number}>` : undefined));

describe('placeholders', () => {
  it.each([
    ['', ''],
    ['no brace', 'no brace'],
    ['{recipient}', '<recipient 1>'],
    ['a{recipient12}b{token}{token2}c', 'a<recipient 12>b<token 1><token 2>c'],
    ['{{token}}', '{<token 1>}'],
    ['{unknown} {token}', '{unknown} <token 1>'],
    ['{Token} {to ken} {2} {} {token', '{Token} {to ken} {2} {} {token'],
    ['{token2x}{token}', '{token2x}<token 1>'],
  ])('in %j', (text, filled) => {
    expect(fill(text)).toBe(filled);
  });

  it('are not looked for in what stands for them', () => {
    expect(filledIn('{token}', () => '{token}{token}')).toBe('{token}{token}');
  });
});
