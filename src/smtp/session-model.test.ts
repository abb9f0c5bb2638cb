import { describe, expect, it } from 'vitest';
import { afterCommand, afterText, greetedSession, type SmtpAct, type SmtpSessionState } from './session-model.js';

const mail = (reversePath: string): SmtpAct => ({ command: 'MAIL', reversePath });
const rcpt = (forwardPath: string): SmtpAct => ({ command: 'RCPT', forwardPath });

function behind(...exchanges: readonly (readonly [SmtpAct, number])[]): SmtpSessionState {
  return exchanges.reduce(
    (session, [act, code]) =>
      afterCommand(
        session,
        act,
        code,
        session.worlds.map(() => true),
        new Map(),
      ),
    greetedSession,
  );
}

const accepted = (session: SmtpSessionState) =>
  afterText(
    session,
    250,
    session.worlds.map(() => true),
  ).accepted;

describe('the envelope of a session', () => {
  it('has the reverse-path of its own MAIL, and the recipients that were accepted', () => {
    const session = behind(
      [{ command: 'EHLO' }, 250],
      [mail('a'), 250],
      [mail('b'), 503],
      [rcpt('x'), 250],
      [rcpt('y'), 550],
      [rcpt('z'), 251],
    );
    expect(accepted(session)).toEqual({ reversePath: 'a', forwardPaths: ['x', 'z'], doubtful: false });
  });

  it('is that of the second MAIL where that is taken', () => {
    const session = behind(
      [{ command: 'EHLO' }, 250],
      [mail('a'), 250],
      [rcpt('x'), 250],
      [mail(''), 250],
      [rcpt('y'), 250],
    );
    expect(accepted(session)).toEqual({ reversePath: '', forwardPaths: ['y'], doubtful: false });
  });

  it('has no reverse-path that is known where a damaged MAIL was taken', () => {
    const session = behind(
      [{ command: 'EHLO' }, 250],
      [{ command: 'MAIL', damage: 'mail-unclosed-path', reversePath: 'a' }, 250],
      [rcpt('x'), 250],
    );
    expect(accepted(session)?.reversePath).toBeUndefined();
  });

  it.each<readonly [SmtpAct]>([[{ command: 'RSET' }], [{ command: 'EHLO' }], [{ command: 'HELO' }]])(
    'is gone behind %j',
    (act) => {
      const session = behind([{ command: 'EHLO' }, 250], [mail('a'), 250], [rcpt('x'), 250], [act, 250]);
      expect(session.worlds).toHaveLength(1);
      expect(session.worlds[0]).toMatchObject({ reversePath: undefined, forwardPaths: [] });
      expect(['ehlo', 'helo']).toContain(session.worlds[0]?.state);
    },
  );
});
