import { expect, it } from 'vitest';
import { TOKEN } from './message.js';
import { octets } from '../octets/octets.js';
import { tokenSource, tokensIn } from './token.js';

it('counts tokens that read-back recognises', () => {
  const next = tokenSource('0abc9xyz');
  const tokens = [next(), next()];
  expect(tokens).toEqual(['mailspec-0abc9xyz-000001', 'mailspec-0abc9xyz-000002']);
  expect(tokens.join(' and ').match(TOKEN)).toEqual(tokens);
});

it.each(['', 'short', 'UPPERCAS', '123456789'])('refuses the run %j', (run) => {
  expect(() => tokenSource(run)).toThrow(RangeError);
});

it('finds every token of a message', () => {
  const message = octets(
    'X: mailspec-aaaaaaaa-1\r\n\r\n<mailspec-aaaaaaaa-12> mailspec-AAAAAAAA-3 mailspec-aaaaaaaa-1 \xff',
  );
  expect(tokensIn(message)).toEqual(new Set(['mailspec-aaaaaaaa-1', 'mailspec-aaaaaaaa-12']));
});
