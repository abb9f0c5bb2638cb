import { expect, it } from 'vitest';
import { withoutPassword } from './secret.js';

it('takes a password out, plain or in base64', () => {
  expect(withoutPassword('-ERR bad password geheim, geheim', 'geheim')).toBe('-ERR bad password ***, ***');
  expect(withoutPassword(`+ ${Buffer.from('geheim').toString('base64')}`, 'geheim')).toBe('+ ***');
  expect(withoutPassword('text', '')).toBe('text');
});
