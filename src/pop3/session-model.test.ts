import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gradeOf } from '../grade/graded.js';
import { filledMaildrop, UNKNOWN_MAILDROP } from './learned-maildrop.js';
import {
  after,
  answersTo,
  earlyEnd,
  greeted,
  hadEnough,
  maildropBehind,
  passingTrouble,
  type Pop3Service,
  type Pop3Session,
} from './session-model.js';

const SERVICE: Pop3Service = {
  offered: new Set(['TOP', 'UIDL', 'CAPA']),
  removesRetrieved: false,
  ways: new Set(['APOP']),
};
const filled = filledMaildrop([1, 2].map((n) => ({ token: `token-${n}`, octets: new Uint8Array(0) })));

/** The session behind lines and their answers: `DELE 1 +OK`. */
const behind = (...exchanges: readonly string[]): Pop3Session =>
  exchanges.reduce((session, exchange) => {
    const at = exchange.lastIndexOf(' ');
    return after(session, exchange.slice(0, at), exchange.slice(at + 1));
  }, greeted(filled));

const LOGIN = ['USER {user} +OK', 'PASS {password} +OK'] as const;

const grade = (session: Pop3Session, line: string, answer: string): string =>
  gradeOf(answersTo(session, line, SERVICE), answer)?.grade ?? 'violates';

describe('the POP3 session model', () => {
  it('is total: every line in every state has an answer that conforms, and leads somewhere', () => {
    const word = fc.constantFrom(
      'USER',
      'PASS',
      'STAT',
      'LIST',
      'DELE',
      'TOP',
      'QUIT',
      'RSET',
      'AUTH',
      'XYZZY',
      'apop',
    );
    const argument = fc.constantFrom('', ' {user}', ' {password}', ' 1', ' 2', ' 3', ' 1 1', ' x', '  1', ' 1 2 3');
    const line = fc.oneof(
      fc.tuple(word, argument).map((both) => both.join('')),
      fc.string({ unit: 'binary-ascii' }),
    );
    const exchange = fc.tuple(line, fc.constantFrom('+OK', '-ERR'));
    fc.assert(
      fc.property(fc.array(exchange, { maxLength: 12 }), line, fc.boolean(), (exchanges, last, known) => {
        let session = greeted(known ? filled : UNKNOWN_MAILDROP);
        for (const [sent, status] of exchanges) session = after(session, sent, status);
        if (session.state === 'closed') return;
        const answers = answersTo(session, last, SERVICE);
        expect(answers.some((one) => one.grade === 'conforms' || one.grade === 'recorded')).toBe(true);
        expect(gradeOf(answers, 'silent')).toBeUndefined();
      }),
    );
  });

  it('lets in behind USER and PASS only', () => {
    expect(behind(...LOGIN).state).toBe('transaction');
    expect(grade(behind(), 'PASS {password}', '+OK')).toBe('violates');
    expect(grade(behind('USER {user} +OK'), 'PASS {password}', '+OK')).toBe('conforms');
    expect(grade(behind('USER {user} +OK'), 'PASS {password}', '-ERR')).toBe('masked');
    expect(grade(behind('USER {user} +OK'), 'PASS wrong', '+OK')).toBe('violates');
    expect(grade(behind('USER nobody +OK'), 'PASS {password}', '+OK')).toBe('violates');
    expect(grade(behind('USER {user} +OK', 'NOOP -ERR'), 'PASS {password}', '+OK')).toBe('deviates');
    expect(grade(behind('USER {user} +OK', 'USER nobody -ERR'), 'PASS {password}', '+OK')).toBe('recorded');
  });

  it('knows the ways in that are open', () => {
    expect(behind('APOP {user} {digest} +OK').state).toBe('transaction');
    expect(grade(behind(), 'APOP {user} {digest}', '+OK')).toBe('conforms');
    expect(grade(behind(), 'APOP {user} {digest}', '-ERR')).toBe('masked');
    expect(grade(behind(), 'APOP {user} 0', '+OK')).toBe('violates');
    expect(grade(behind(), 'AUTH PLAIN {plain}', '+OK')).toBe('conforms');
    expect(grade(behind(), 'AUTH PLAIN {plain}', '-ERR')).toBe('recorded');
  });

  it('lets nobody in while another session holds the lock', () => {
    const locked = (session: Pop3Session): Pop3Session => ({ ...session, locked: true });
    expect(grade(locked(behind('USER {user} +OK')), 'PASS {password}', '+OK')).toBe('violates');
    expect(grade(locked(behind('USER {user} +OK')), 'PASS {password}', '-ERR')).toBe('conforms');
    expect(grade(locked(behind()), 'APOP {user} {digest}', '+OK')).toBe('violates');
  });

  it('refuses the commands of one state in the other', () => {
    expect(grade(behind(), 'STAT', '+OK')).toBe('violates');
    expect(grade(behind(...LOGIN), 'USER {user}', '+OK')).toBe('violates');
    expect(grade(behind(...LOGIN), 'AUTH PLAIN', '+')).toBe('violates');
  });

  it('knows what a message-number refers to', () => {
    const session = behind(...LOGIN, 'DELE 1 +OK');
    for (const line of ['RETR 1', 'DELE 1', 'LIST 1', 'UIDL 1', 'TOP 1 0', 'RETR 3', 'LIST 0', 'LIST -1', 'DELE 1x']) {
      expect(grade(session, line, '+OK'), line).toBe('violates');
      expect(grade(session, line, '-ERR'), line).toBe('conforms');
    }
    for (const line of ['RETR 2', 'LIST 2', 'UIDL 2', 'TOP 2 99', 'DELE 2']) {
      expect(grade(session, line, '-ERR'), line).toBe('violates');
    }
    expect(grade(session, 'RETR 02', '-ERR')).toBe('recorded');
    expect(grade(after(session, 'RSET', '+OK'), 'RETR 1', '-ERR')).toBe('violates');
    expect(grade(after(session, 'DELE 2', '-ERR'), 'RETR 2', '-ERR')).toBe('violates');
  });

  it('takes lenient servers for what they are: warned of, and followed', () => {
    const session = behind(...LOGIN);
    expect(grade(session, 'RSET 2', '+OK')).toBe('deviates');
    expect(grade(session, 'LIST  1', '+OK')).toBe('conforms');
    expect(after(session, 'DELE 1 2', '+OK').maildrop.marked).toEqual(new Set([1]));
    expect(grade(after(session, 'DELE 1 2', '+OK'), 'RETR 1', '+OK')).toBe('violates');
  });

  it('lets QUIT be refused only where something was to be removed', () => {
    expect(grade(behind(...LOGIN), 'QUIT', '-ERR')).toBe('violates');
    expect(grade(behind(...LOGIN, 'DELE 1 +OK'), 'QUIT', '-ERR')).toBe('deviates');
  });

  it('knows what the next session finds', () => {
    const session = behind(...LOGIN, 'DELE 1 +OK');
    expect(maildropBehind(session, 'lost', SERVICE).messages).toHaveLength(2);
    expect(maildropBehind(session, 'quit', SERVICE).messages).toHaveLength(1);
    expect(maildropBehind(session, 'failed', SERVICE).messages).toBeUndefined();
  });

  it('excuses a closed connection behind refusals, and there only', () => {
    expect(earlyEnd(behind(...LOGIN))).toBeUndefined();
    expect(earlyEnd(behind(...LOGIN, 'XYZZY -ERR'))).toBeDefined();
    expect(earlyEnd(behind(...LOGIN, 'XYZZY -ERR', 'NOOP +OK'))).toBeUndefined();
    expect(earlyEnd(behind(...LOGIN, 'XYZZY -ERR', 'XYZZY -ERR', 'NOOP +OK'))).toBeDefined();
    expect(earlyEnd(behind('USER {user} +OK', 'PASS wrong -ERR', 'USER {user} +OK'))).toBeDefined();
    expect(hadEnough(behind('XYZZY -ERR'))).toBeUndefined();
    expect(hadEnough(behind('XYZZY -ERR', 'XYZZY -ERR'))).toBeDefined();
    expect(passingTrouble('-ERR [SYS/TEMP] later')).toBe(true);
    expect(passingTrouble('-ERR [AUTH] no')).toBe(false);
  });
});
