import { describe, expect, it } from 'vitest';
import { readScript } from './script.js';

const HEAD = '# id: smtp/script/x\n# title: a dialogue\n# rfc: 5321 §3.3\n';

describe('readScript', () => {
  it('reads the head into a case', () => {
    const one = readScript(
      `${HEAD}# level: SHOULD\n# start: rcpt\n# requirements: RFC5321-3.3-RCPT250-1 RFC821-3.1-RCPT250-1\n# needs: recipients=2 read-back\nC: NOOP\nS: 250\n`,
      'x.smtp',
    );
    expect(one).toMatchObject({
      id: 'smtp/script/x',
      protocol: 'smtp',
      title: 'a dialogue',
      level: 'SHOULD',
      rfc: { rfc: 5321, section: '3.3' },
      requirements: ['RFC5321-3.3-RCPT250-1', 'RFC821-3.1-RCPT250-1'],
      needs: { recipients: 2, readBack: true },
    });
  });

  const faulty: readonly (readonly [string, string, RegExp])[] = [
    ['an unknown key', `${HEAD}# colour: red\nC: NOOP\nS: 250\n`, /x\.smtp:4: unknown key colour/],
    ['a step without a mark', `${HEAD}NOOP\n`, /x\.smtp:4: a step begins with/],
    ['no reply code', `${HEAD}C: NOOP\nS: OK\n`, /x\.smtp:5: not a reply code: OK/],
    ['a tolerance of nothing', `${HEAD}S? 500\n`, /x\.smtp:4: "S\? " follows/],
    ['an unknown directive', `${HEAD}> dance\n`, /x\.smtp:4: unknown directive dance/],
    [
      'a return-path without brackets',
      `${HEAD}> return-path x {recipient}\n`,
      /x\.smtp:4: "> return-path" names a path/,
    ],
    ['a bad escape', `${HEAD}C> NOOP\\q\n`, /x\.smtp:4: column 5: unknown escape/],
    ['a missing title', '# id: smtp/script/x\n# rfc: 5321 §3.3\nC: NOOP\n', /x\.smtp: the head has no "# title/],
    [
      'a start of the other protocol',
      `${HEAD}# start: transaction\nC: NOOP\n`,
      /start transaction is not one of connected/,
    ],
    ['an unknown need', `${HEAD}# needs: luck\nC: NOOP\n`, /unknown need luck/],
    ['an unknown level', `${HEAD}# level: PERHAPS\nC: NOOP\n`, /level PERHAPS/],
  ];
  for (const [what, text, message] of faulty) {
    it(`refuses ${what}, with its place`, () => {
      expect(() => readScript(text, 'x.smtp')).toThrow(message);
    });
  }

  it('refuses a POP3 script that has no account and uses one, with a hint', () => {
    const head = '# id: pop3/script/x\n# title: a dialogue\n# rfc: 1939 §4\n# needs: accounts=0\n';
    const login = 'C: USER {user}\nS: +OK\n';
    const hint = /x\.pop3: needs accounts=0, but it sends \{user\} or \{password\}: leave accounts=0 out/;
    expect(() => readScript(head + login, 'x.pop3')).toThrow(hint);
    const inside = '# start: transaction\nC: NOOP\nS: +OK\n';
    expect(() => readScript(head + inside, 'x.pop3')).toThrow(/accounts=0, but it starts behind the login/);
    expect(readScript(`${head}C: QUIT\nS: +OK\n`, 'x.pop3').needs).toEqual({ accounts: 0 });
    expect(readScript(head.replace('accounts=0', 'accounts=1') + login, 'x.pop3').needs).toEqual({ accounts: 1 });
  });
});
