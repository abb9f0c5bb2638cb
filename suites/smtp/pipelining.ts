import {
  answerWord,
  conforms,
  defineCase,
  describeAnswer,
  deviates,
  expectedAtEndOfData,
  expectedSmtp,
  octetString,
  orAlways,
  ORDINARY_POLICY,
  rfc,
  stuffed,
  type CaseContext,
  type CaseDefinition,
  type Expectation,
  type Message,
  type SmtpCommand,
  type SmtpState,
} from '../../src/index.js';

/** PIPELINING (RFC 2920): groups of commands, cut in any way. */

const NEEDS = { recipients: 1, extensions: ['PIPELINING'] };

/** A command of a group: its line, and the row of the model that answers it. */
type Grouped = readonly [line: string, command: SmtpCommand, state: SmtpState];

const MAIL: Grouped = ['MAIL FROM:<{sender}>', 'MAIL', 'ehlo'];
const RCPT: Grouped = ['RCPT TO:<{recipient}>', 'RCPT', 'mail'];
const MORE: Grouped = ['RCPT TO:<{recipient}>', 'RCPT', 'rcpt'];
const RSET: Grouped = ['RSET', 'RSET', 'rcpt'];
const NOOP: Grouped = ['NOOP', 'NOOP', 'ehlo'];
const DATA: Grouped = ['DATA', 'DATA', 'rcpt'];
const EARLY_DATA: Grouped = ['DATA', 'DATA', 'mail'];
const BAD: Grouped = ['XYZZY', 'UNKNOWN', 'mail'];
const VRFY: Grouped = ['VRFY {recipient}', 'VRFY', 'mail'];
const NESTED: Grouped = ['RCPT TO:<{recipient}>', 'RCPT', 'ehlo'];

interface Group {
  readonly name: string;
  readonly what: string;
  readonly commands: readonly Grouped[];
  readonly requirements: readonly string[];
}

const GROUPS: readonly Group[] = [
  {
    name: 'envelope',
    what: 'MAIL, RCPT, DATA',
    commands: [MAIL, RCPT, DATA],
    requirements: ['RFC2920-3.2-ORDER-1', 'RFC2920-3.2-DATAVALID-1'],
  },
  {
    name: 'twenty-recipients',
    what: 'MAIL, twenty RCPT, DATA',
    commands: [MAIL, RCPT, ...Array.from({ length: 19 }, () => MORE), DATA],
    requirements: ['RFC2920-3.2-ORDER-1', 'RFC2920-3.2-BATCH-1'],
  },
  {
    name: 'rset-in-the-middle',
    what: 'MAIL, RCPT, RSET, MAIL, RCPT, DATA',
    commands: [MAIL, RCPT, RSET, MAIL, RCPT, DATA],
    requirements: ['RFC2920-3.2-NOASSUME-1', 'RFC2920-3.2-NOLOSE-1'],
  },
  {
    name: 'rset-before-data',
    what: 'MAIL, RCPT, RSET, DATA',
    commands: [MAIL, RCPT, RSET, ['DATA', 'DATA', 'ehlo']],
    requirements: ['RFC2920-3.2-NOASSUME-1'],
  },
  {
    name: 'error-in-the-middle',
    what: 'MAIL, an unknown command, RCPT, DATA',
    commands: [MAIL, BAD, RCPT, DATA],
    requirements: ['RFC2920-3.2-ERRORMID-1', 'RFC2920-3.2-NOLOSE-1'],
  },
  {
    name: 'bad-syntax-in-the-middle',
    what: 'MAIL, a RCPT without a path, RCPT, DATA',
    commands: [MAIL, ['RCPT', 'UNKNOWN', 'mail'], RCPT, DATA],
    requirements: ['RFC2920-3.2-ERRORMID-1'],
  },
  {
    name: 'rcpt-before-mail',
    what: 'RCPT, MAIL, RCPT, DATA',
    commands: [NESTED, MAIL, RCPT, DATA],
    requirements: ['RFC2920-3.2-ERRORMID-1'],
  },
  {
    name: 'data-without-recipients',
    what: 'MAIL, DATA',
    commands: [MAIL, EARLY_DATA],
    requirements: ['RFC2920-3.2-DATAVALID-1'],
  },
  {
    name: 'ending-in-noop',
    what: 'MAIL, RCPT, NOOP',
    commands: [MAIL, RCPT, NOOP],
    requirements: ['RFC2920-3.2-ORDER-1', 'RFC2920-3.2-NOBUFFER-1'],
  },
  { name: 'ending-in-vrfy', what: 'MAIL, VRFY', commands: [MAIL, VRFY], requirements: ['RFC2920-3.2-NOBUFFER-1'] },
  {
    name: 'ending-in-an-unknown-command',
    what: 'MAIL, RCPT, an unknown command',
    commands: [MAIL, RCPT, ['XYZZY', 'UNKNOWN', 'rcpt']],
    requirements: ['RFC2920-3.2-UNKNOWNNOBUF-1'],
  },
  { name: 'mail-and-rcpt-only', what: 'MAIL, RCPT', commands: [MAIL, RCPT], requirements: ['RFC2920-3.2-FLUSH-1'] },
  {
    name: 'three-transactions-dropped',
    what: 'MAIL, RCPT, RSET three times',
    commands: [MAIL, RCPT, RSET, MAIL, RCPT, RSET, MAIL, RCPT, RSET],
    requirements: ['RFC2920-3.2-NOASSUME-1'],
  },
  {
    name: 'ehlo-last',
    what: 'MAIL, RCPT, EHLO',
    commands: [MAIL, RCPT, ['EHLO {client}', 'EHLO', 'rcpt']],
    requirements: ['RFC2920-3.2-ORDER-1'],
  },
];

/** Sends a group in these segments, and judges each reply in its turn. */
async function askGroup(
  t: CaseContext,
  group: readonly Grouped[],
  cut: (text: string) => readonly string[],
): Promise<void> {
  const smtp = await t.smtp('ehlo');
  const text = group.map(([line]) => `${t.fill(line)}\r\n`).join('');
  await smtp.octets(cut(text));
  for (const [index, [line, command, state]] of group.entries()) {
    // A RCPT without a path is a bad argument, not an unknown verb.
    const row: Expectation =
      line === 'RCPT' ? orAlways(conforms('5yz', 'RFC 5321 §4.3.2')) : expectedSmtp(t.standard, state, command);
    const early = line === 'DATA' && state !== 'rcpt';
    const expectation: Expectation = early
      ? [deviates('354', 'RFC 2920 §3.2 (SHOULD): 354 only where a recipient was accepted'), ...row]
      : row;
    const reply = await smtp.expect(expectation, `${line} (${index + 1} of the group) is answered in its turn`);
    if (reply.code !== 354) continue;
    const message = t.message();
    const answer = await smtp.text(stuffed(octetString(message.octets)));
    smtp.judge(answer, early ? orAlways(conforms('5yz', 'RFC 2920 §3.2')) : expectedAtEndOfData(t.standard));
  }
  await smtp.inStep();
}

const groups = GROUPS.map((group) =>
  defineCase({
    id: `smtp/pipelining/${group.name}`,
    title: `${group.what} in one segment are answered one by one, in order`,
    level: 'MUST',
    rfc: rfc(2920, '3.2'),
    requirements: group.requirements,
    needs: NEEDS,
    run: (t) => askGroup(t, group.commands, (text) => [text]),
  }),
);

/** Where a group may be cut. */
const cuts: readonly CaseDefinition[] = (
  [
    ['within-a-verb', (text: string) => [text.slice(0, 2), text.slice(2)]],
    ['between-cr-and-lf', (text: string) => text.split(/(?<=\r)(?=\n)/)],
    ['behind-each-command', (text: string) => text.split(/(?<=\r\n)/)],
    ['within-the-last-verb', (text: string) => [text.slice(0, -4), text.slice(-4)]],
    ['within-every-path', (text: string) => text.split(/(?<=<)/)],
    ['octet-by-octet', (text: string) => [...text]],
    ['in-sevens', (text: string) => text.match(/.{1,7}/gs) ?? []],
  ] as const
).map(([name, cut]) =>
  defineCase({
    id: `smtp/pipelining/cut-${name}`,
    title: `a group cut ${name.replaceAll('-', ' ')} gets the same replies`,
    level: 'MUST',
    rfc: rfc(2920, '3.2'),
    requirements: ['RFC2920-3.2-SPLIT-1', 'RFC2920-3.2-ORDER-1'],
    needs: NEEDS,
    run: (t) => askGroup(t, [MAIL, RCPT, MORE, RSET, MAIL, RCPT, DATA], cut),
  }),
);

const wire = (message: Message): string => stuffed(octetString(message.octets));

/**
 * Sends DATA alone, and then `behind` in one segment with the text; each reply is judged in its turn.
 *
 * @param inSegment - Octets of what is behind the text that are in its segment; the rest is in another. Default: all.
 */
async function behindText(
  t: CaseContext,
  behind: readonly Grouped[],
  inSegment = Infinity,
): Promise<readonly Message[]> {
  const smtp = await t.smtp('rcpt');
  await smtp.askModel('DATA', 'DATA', 'rcpt');
  const message = t.message();
  const group = behind.map(([line]) => `${t.fill(line)}\r\n`).join('');
  smtp.leave();
  const segments = [wire(message) + group.slice(0, inSegment), group.slice(inSegment)].filter((one) => one !== '');
  smtp.judge(await smtp.text(segments), expectedAtEndOfData(t.standard));
  for (const [line, command, state] of behind) {
    const answer = await smtp.session.reply();
    smtp.judge(answer, expectedSmtp(t.standard, state, command), `${line} behind the text is answered in its turn`);
  }
  if (behind.at(-1)?.[0] === 'QUIT') {
    await smtp.closes('QUIT behind the text ends the session');
    return [message];
  }
  const second = t.message();
  smtp.judge(await smtp.text(wire(second)), expectedAtEndOfData(t.standard));
  await smtp.inStep();
  return [message, second];
}

/** Commands behind which input has been lost: refused ones, and ones that stand last in a group as a rule. */
const NOT_LOSING: readonly { readonly name: string; readonly words: string; readonly line: string }[] = [
  { name: 'a-refused-mail', words: 'a MAIL refused for its syntax', line: 'MAIL FROM:' },
  { name: 'an-unknown-parameter', words: 'a MAIL with an unknown parameter', line: 'MAIL FROM:<{sender}> XMAILSPEC=1' },
  { name: 'a-rcpt-out-of-turn', words: 'a RCPT out of turn', line: 'RCPT TO:<{recipient}>' },
  { name: 'a-data-out-of-turn', words: 'a DATA out of turn', line: 'DATA' },
  { name: 'vrfy', words: 'VRFY', line: 'VRFY {recipient}' },
  { name: 'expn', words: 'EXPN', line: 'EXPN {recipient}' },
  { name: 'help', words: 'HELP', line: 'HELP' },
  { name: 'noop', words: 'NOOP', line: 'NOOP' },
  { name: 'rset', words: 'RSET', line: 'RSET' },
  { name: 'ehlo', words: 'EHLO', line: 'EHLO {client}' },
  { name: 'helo', words: 'HELO', line: 'HELO {client}' },
  // An empty line need not be answered, so that nothing is known of one.
  { name: 'an-unknown-command', words: 'an unknown command', line: 'XYZZY' },
  { name: 'an-overlong-line', words: 'a line of 3,000 octets', line: `NOOP ${'x'.repeat(2993)}` },
];

/** A client that does not keep to the order of RFC 2920 §3.1, or errs, may be turned away; it is not left without a word. */
async function nothingIsLost(t: CaseContext, line: string): Promise<void> {
  const smtp = await t.smtp('ehlo');
  await smtp.octets([`${t.fill(line)}\r\nRSET\r\nNOOP\r\n`]);
  for (const turn of ['the command', 'RSET', 'NOOP']) {
    const answer = await smtp.read();
    if (['421', '503', '521', '554', 'closed'].includes(answerWord(answer)) && turn !== 'the command') {
      smtp.leave();
      t.observe(`a client that sends on behind the command is turned away: ${describeAnswer(answer)}`);
      return;
    }
    if (['421', '521', 'closed'].includes(answerWord(answer))) {
      t.observe(`the command ends the session: ${describeAnswer(answer)}`);
      return;
    }
    const own = turn === 'the command' ? '2yz 4yz 5yz' : '250';
    smtp.judge(answer, orAlways(conforms(own, 'RFC 2920 §3.2 (9)')), `${turn} is answered in its turn`);
  }
  await smtp.inStep();
}

const notLosing: readonly CaseDefinition[] = NOT_LOSING.map(({ name, words, line }) =>
  defineCase({
    id: `smtp/pipelining/nothing-is-lost-behind-${name}`,
    title: `what stands behind ${words} in the same segment is answered too`,
    level: 'MUST',
    rfc: rfc(2920, '3.2'),
    requirements: ['RFC2920-3.2-NOLOSE-1', 'RFC2920-3.2-ORDER-1'],
    needs: NEEDS,
    run: (t) => nothingIsLost(t, line),
  }),
);

export const pipelining: readonly CaseDefinition[] = [
  ...groups,
  ...cuts,
  ...notLosing,
  defineCase({
    id: 'smtp/pipelining/quit-behind-the-text',
    title: 'QUIT in the segment of the end of mail data is carried out behind it',
    level: 'MUST',
    rfc: rfc(2920, '3.2'),
    requirements: ['RFC2920-3.2-AFTERDATA-1', 'RFC2920-3.2-NOLOSE-1'],
    needs: NEEDS,
    async run(t) {
      const [message] = await behindText(t, [['QUIT', 'QUIT', 'ehlo']]);
      if (message !== undefined && t.environment.store !== undefined) await t.delivered(message, [t.recipient()]);
    },
  }),
  defineCase({
    id: 'smtp/pipelining/transaction-behind-the-text',
    title: 'a second envelope in the segment of the end of mail data opens a second transaction',
    level: 'MUST',
    rfc: rfc(2920, '3.2'),
    requirements: ['RFC2920-3.2-AFTERDATA-1', 'RFC2920-3.2-NOLOSE-1'],
    needs: NEEDS,
    async run(t) {
      const messages = await behindText(t, [['RSET', 'RSET', 'ehlo'], MAIL, RCPT, DATA]);
      if (t.environment.store === undefined) return;
      for (const message of messages) await t.delivered(message, [t.recipient()]);
    },
  }),
  defineCase({
    id: 'smtp/pipelining/half-a-command-behind-the-text',
    title: 'half a command in the segment of the end of mail data waits for its other half',
    level: 'MUST',
    rfc: rfc(2920, '3.2'),
    requirements: ['RFC2920-3.2-AFTERDATA-1', 'RFC2920-3.2-NOLOSE-1', 'RFC2920-3.2-SPLIT-1'],
    needs: NEEDS,
    async run(t) {
      const messages = await behindText(t, [MAIL, RCPT, DATA], 'MAIL FR'.length);
      if (t.environment.store === undefined) return;
      for (const message of messages) await t.delivered(message, [t.recipient()]);
    },
  }),
  defineCase({
    id: 'smtp/pipelining/refused-recipient-in-the-middle',
    title: 'a refused recipient in the middle of a group is answered in its turn, and gets no mail',
    level: 'MUST',
    rfc: rfc(2920, '3.2'),
    requirements: ['RFC2920-3.2-ERRORMID-1', 'RFC2920-3.2-ORDER-1'],
    needs: { recipients: 2, unknownRecipient: true, extensions: ['PIPELINING'] },
    async run(t) {
      const smtp = await t.smtp('ehlo');
      await smtp.octets(
        'MAIL FROM:<{sender}>\r\nRCPT TO:<{recipient}>\r\nRCPT TO:<{unknown}>\r\nRCPT TO:<{recipient2}>\r\nDATA\r\n',
      );
      const accepted = orAlways(conforms('250 251', 'RFC 2920 §3.2'), ORDINARY_POLICY);
      await smtp.expect(accepted, 'MAIL is answered in its turn');
      await smtp.expect(accepted, 'the first RCPT is answered in its turn');
      await smtp.expect([conforms('5yz 4yz 250 251', 'RFC 5321 §4.3.2')], 'the refused RCPT is answered in its turn');
      await smtp.expect(accepted, 'the last RCPT is answered in its turn');
      await smtp.expect(orAlways(conforms('354', 'RFC 2920 §3.2')), 'DATA is answered in its turn');
      const message = t.message();
      smtp.judge(await smtp.text(wire(message)), expectedAtEndOfData(t.standard));
      await smtp.inStep();
      if (t.environment.store !== undefined) await t.delivered(message, [t.recipient(0), t.recipient(1)]);
    },
  }),
  defineCase({
    id: 'smtp/pipelining/all-recipients-refused',
    title: 'with all recipients refused, DATA in the group is refused, or its empty text goes nowhere',
    level: 'SHOULD',
    rfc: rfc(2920, '3.2'),
    requirements: ['RFC2920-3.2-DATAVALID-1', 'RFC2920-3.2-EMPTYNOSEND-1', 'RFC5321-3.3-DATANORCPT-1'],
    needs: { recipients: 1, unknownRecipient: true, extensions: ['PIPELINING'] },
    async run(t) {
      const smtp = await t.smtp('ehlo');
      await smtp.octets('MAIL FROM:<{sender}>\r\nRCPT TO:<{unknown}>\r\nRCPT TO:<{unknown}>\r\nDATA\r\n');
      await smtp.expect(orAlways(conforms('250', 'RFC 2920 §3.2'), ORDINARY_POLICY), 'MAIL is answered in its turn');
      for (const which of ['first', 'second']) {
        const reply = await smtp.expect([conforms('5yz 4yz 250 251', 'RFC 5321 §4.3.2')], `the ${which} RCPT`);
        if (reply.code < 300) {
          smtp.leave();
          t.notApplicable('the unknown recipient is accepted');
        }
      }
      const data = await smtp.expect(
        orAlways(
          conforms('503 554', 'RFC 2920 §3.2, RFC 5321 §3.3'),
          deviates('354', 'RFC 2920 §3.2 (SHOULD): 354 only where a recipient was accepted'),
          deviates('5yz', 'RFC 5321 §3.3: 503 or 554'),
        ),
        'DATA is answered in its turn',
      );
      if (data.code === 354) {
        smtp.judge(await smtp.text('.\r\n'), orAlways(conforms('5yz', 'RFC 2920 §3.2: nothing to send to nobody')));
      }
      await smtp.inStep();
    },
  }),
  defineCase({
    id: 'smtp/pipelining/refused-data-leaves-the-rest-commands',
    title: 'what stands behind a refused DATA is read as commands',
    level: 'MUST',
    rfc: rfc(2920, '3.2'),
    requirements: ['RFC2920-3.2-NOASSUME-1', 'RFC2920-3.2-NOLOSE-1'],
    needs: NEEDS,
    async run(t) {
      const smtp = await t.smtp('mail');
      await smtp.octets('DATA\r\nNOOP\r\nRSET\r\n');
      const data = await smtp.expect(expectedSmtp(t.standard, 'mail', 'DATA'), 'DATA is answered in its turn');
      if (data.code === 354) {
        smtp.leave();
        t.notApplicable('DATA without recipients is answered with 354: what follows is text');
      }
      const next = await smtp.read();
      if (['421', '503', '554', 'closed'].includes(answerWord(next))) {
        t.observe(`a client that sends on behind DATA is turned away: ${describeAnswer(next)}`);
        return;
      }
      smtp.judge(next, expectedSmtp(t.standard, 'mail', 'NOOP'), 'NOOP behind a refused DATA is a command');
      await smtp.expect(expectedSmtp(t.standard, 'mail', 'RSET'), 'RSET behind a refused DATA is a command');
      await smtp.inStep();
    },
  }),
  defineCase({
    id: 'smtp/pipelining/commands-behind-an-empty-text',
    title: 'commands in the segment of an empty text are answered behind it',
    level: 'MUST',
    rfc: rfc(2920, '3.2'),
    requirements: ['RFC2920-3.2-AFTERDATA-1', 'RFC2920-3.2-NOLOSE-1'],
    needs: NEEDS,
    explain: 'The end of an empty text comes without a line before it, and often by a way of its own in the program.',
    async run(t) {
      const smtp = await t.smtp('rcpt');
      await smtp.askModel('DATA', 'DATA', 'rcpt');
      smtp.leave();
      const atEnd = await smtp.text(t.fill('.\r\nRSET\r\nMAIL FROM:<{sender}>\r\n'));
      // Whether a text without a header section is taken is another question.
      smtp.judge(atEnd, orAlways(conforms('250 4yz 5yz', 'RFC 5321 §4.1.1.4')));
      await smtp.expect(expectedSmtp(t.standard, 'ehlo', 'RSET'), 'RSET behind the empty text is answered in its turn');
      await smtp.expect(expectedSmtp(t.standard, 'ehlo', 'MAIL'), 'MAIL behind the empty text is answered in its turn');
      await smtp.inStep();
    },
  }),
  defineCase({
    id: 'smtp/pipelining/large-group',
    title: 'a group of 300 commands in one write is answered in full',
    level: 'MUST',
    rfc: rfc(2920, '3.2'),
    requirements: ['RFC2920-3.2-ORDER-1', 'RFC2920-3.2-NOLOSE-1'],
    needs: NEEDS,
    async run(t) {
      const recipients = 98;
      const rounds = 3;
      const smtp = await t.smtp('ehlo');
      const round = `MAIL FROM:<{sender}>\r\n${'RCPT TO:<{recipient}>\r\n'.repeat(recipients)}RSET\r\n`;
      await smtp.octets(round.repeat(rounds));
      for (let number = 1; number <= rounds; number++) {
        await smtp.expect(expectedSmtp(t.standard, 'ehlo', 'MAIL'), `MAIL ${number} is answered in its turn`);
        for (let index = 1; index <= recipients; index++) {
          await smtp.expect(
            expectedSmtp(t.standard, 'mail', 'RCPT'),
            `RCPT ${index} behind MAIL ${number} is answered in its turn`,
          );
        }
        await smtp.expect(expectedSmtp(t.standard, 'rcpt', 'RSET'), `RSET ${number} is answered in its turn`);
      }
      await smtp.askModel('RCPT TO:<{recipient}>', 'RCPT', 'ehlo', 'RSET at the end has ended the transaction');
      await smtp.inStep();
    },
  }),
];
