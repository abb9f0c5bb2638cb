import { expect, it } from 'vitest';
import { AccountPool } from './pool.js';

const [A, B, C] = ['a', 'b', 'c'].map((user) => ({ user, password: 'secret' })) as [Named, Named, Named];
interface Named {
  readonly user: string;
  readonly password: string;
}

it('leases each account to one holder at a time', async () => {
  const pool = new AccountPool([A, B]);
  const first = await pool.lease();
  const second = await pool.lease();
  expect(new Set([first, second])).toEqual(new Set([A, B]));
  const third = pool.lease();
  pool.release(second);
  expect(await third).toBe(second);
  expect(pool.size).toBe(2);
});

it('serves in the order of asking, big wishes too', async () => {
  const pool = new AccountPool([A, B, C]);
  const order: string[] = [];
  const held = await pool.lease(2);
  const all = pool.lease(3).then((accounts) => {
    order.push('all');
    pool.release(accounts);
  });
  // One account is free, but whoever wants all three asked first.
  const one = pool.lease(1).then(() => order.push('one'));
  pool.release(held);
  await Promise.all([all, one]);
  expect(order).toEqual(['all', 'one']);
});

it('lets holders of several accounts never block each other', async () => {
  const pool = new AccountPool([A, B]);
  const done = await Promise.all(
    Array.from({ length: 20 }, async () => {
      const accounts = await pool.lease(2);
      await Promise.resolve();
      pool.release(accounts);
      return accounts.length;
    }),
  );
  expect(done).toEqual(Array.from({ length: 20 }, () => 2));
});

it('leases accounts that suit', async () => {
  const pool = new AccountPool([A, B]);
  expect(await pool.lease(1, { suits: ({ user }) => user === 'b' })).toEqual([B]);
  await expect(pool.lease(1, { suits: ({ user }) => user === 'z' })).rejects.toThrow(RangeError);
});

it('lets those who are ready for it share an account, and nobody besides', async () => {
  const pool = new AccountPool([A]);
  const order: string[] = [];
  const [one, other] = await Promise.all([pool.lease(1, { shared: true }), pool.lease(1, { shared: true })]);
  const alone = pool.lease(1).then((accounts) => {
    order.push('alone');
    return accounts;
  });
  // Whoever wants it alone asked first.
  const late = pool.lease(1, { shared: true }).then((accounts) => {
    order.push('late');
    pool.release(accounts);
  });
  pool.release(one);
  pool.release(other);
  pool.release(await alone);
  await late;
  expect(order).toEqual(['alone', 'late']);
  expect(() => {
    pool.release(A);
  }).toThrow(/not on lease/);
});

it('takes what was taken longest ago', async () => {
  const pool = new AccountPool([A, B]);
  const taken: (readonly Named[])[] = [];
  for (let turn = 0; turn < 4; turn++) {
    taken.push(await pool.lease(1, { shared: true }));
    pool.release(taken.at(-1) ?? []);
  }
  expect(taken).toEqual([[A], [B], [A], [B]]);
});

it('refuses wishes that can never be met, and accounts that are not on lease', async () => {
  const pool = new AccountPool([A]);
  await expect(pool.lease(2)).rejects.toThrow(RangeError);
  expect(() => {
    pool.release(A);
  }).toThrow(/not on lease/);
  expect(() => {
    pool.release(C);
  }).toThrow(/not on lease/);
});
