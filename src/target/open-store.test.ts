import { expect, it } from 'vitest';
import { connectTcp } from '../transport/tcp.js';
import { FileStore } from './file-store.js';
import { createStore } from './open-store.js';
import { Pop3Store } from './pop3-reader.js';
import { targetFromOptions } from './target-options.js';

const ACCESS = { connect: connectTcp, timeoutMs: 1000 };
const TARGET = { target: ['smtp://127.0.0.1', 'pop3://127.0.0.1'] };

it('makes the store that the target names', () => {
  const account = ['alice:secret:alice@example.test'];
  expect(createStore(targetFromOptions(TARGET), ACCESS)).toBeUndefined();
  expect(createStore(targetFromOptions({ ...TARGET, account }), ACCESS)).toBeInstanceOf(Pop3Store);
  expect(createStore(targetFromOptions({ ...TARGET, account, store: 'mbox:/m/{user}' }), ACCESS)).toBeInstanceOf(
    FileStore,
  );
});
