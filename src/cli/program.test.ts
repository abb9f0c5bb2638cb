import { describe, expect, it } from 'vitest';
import { mailspec } from './mailspec.test.fixture.js';
import { packageVersion } from '../library/package-root.js';

const HINT = '"mailspec help" and "mailspec COMMAND --help" show what there is.\n';

describe('usage errors', () => {
  it.each([
    ['an unknown option', ['run', '--junti', 'x'], /^mailspec: unknown option '--junti'; did you mean --junit\?\n/],
    ['an unknown command', ['rnu'], /^mailspec: unknown command 'rnu'; did you mean run\?\n/],
    ['a missing value', ['run', '--junit'], /--junit <FILE>' argument missing/],
    ['a choice that is none', ['run', '--reporter', 'loud'], /pretty, dots, github, quiet/],
    ['an argument too many', ['list', 'smtp'], /too many arguments/],
    ['no target', ['run'], /no target: give a URL such as .*--embedded/],
    ['an empty target', ['run', ''], /TARGET is empty; is a variable not set\?/],
    ['an empty value', ['run', 'smtp://127.0.0.1:1', '--recipient', ''], /--recipient: the value is empty/],
    ['two targets', ['run', '--embedded', 'smtp://127.0.0.1:1'], /--embedded is a target of its own/],
    ['a fault without a server', ['run', 'smtp://127.0.0.1:1', '--fault', 'x'], /add --embedded/],
    [
      'an unknown fault',
      ['run', '--embedded', '--fault', 'pop3-greeting-silenced'],
      /do you mean pop3-greeting-silent\?/,
    ],
    ['a bad number', ['run', '--jobs', 'abc'], /--jobs "abc": a whole number from 1 to 100 is expected/],
    ['a number out of range', ['run', '--timeout', '0'], /--timeout "0": a number from 0.1 to 3600 is expected/],
    ['a negative number', ['run', '--seed=-1'], /--seed "-1": a whole number from 0 to 4294967295/],
    ['a target behind --bail', ['run', '--bail', 'smtp://x'], /put the targets first, or write --bail=1/],
    ['a bad RFC', ['list', '--rfc', 'smtp'], /--rfc "smtp": .* such as 5321 or 5321§3.3/],
    ['a pattern without a case', ['run', '--embedded', '--only', 'smtp/nothing/*'], /--only smtp\/nothing\/\*/],
    ['nothing selected', ['list', '--rfc', '1'], /^mailspec: /],
    ['no target file', ['run', '--target', '/nowhere.yaml'], /\/nowhere.yaml/],
    ['no file of known deviations', ['run', '--embedded', '--known', '/nowhere.yaml'], /\/nowhere.yaml/],
    ['a foreign target', ['run', 'smtp://192.0.2.1:25'], /192\.0\.2\.1 is neither .* --authorized/],
    [
      'a report without a place',
      ['run', '--embedded', '--junit', '/proc/no/junit.xml'],
      /\/proc\/no\/junit.xml cannot be/,
    ],
    [
      'a report that is a folder',
      ['run', '--embedded', '--json', '/'],
      /the report \/ cannot be written: it is a directory/,
    ],
    ['two reports in a file', ['run', '--embedded', '--json', 'x', '--html', 'x'], /a file of its own/],
    ['an unknown id', ['explain', 'pop3/sanity/ordinary-sesion'], /do you mean pop3\/sanity\/ordinary-session\?/],
  ])('%s', async (_what, argv, message) => {
    const { status, out, err } = await mailspec(argv);
    expect(err).toMatch(message);
    expect(status).toBe(2);
    expect(out).toBe('');
    // One message, and for the command line's own errors where to look.
    expect(err.replace(HINT, '').split('\n')).toHaveLength(2);
    expect(err).not.toMatch(/^ {4}at /m);
  });

  it('without a command shows the help', async () => {
    const { status, err } = await mailspec([]);
    expect(status).toBe(2);
    expect(err).toContain('Commands:\n  run');
  });

  it('keeps control characters of arguments off the terminal', async () => {
    const { err } = await mailspec(['explain', 'a\x1b[2J\nb']);
    expect(err).toContain('"a\\x1b[2J\\nb"');
  });
});

describe('help and version', () => {
  it('are no errors', async () => {
    expect(await mailspec(['--version'])).toEqual({ status: 0, out: `${packageVersion()}\n`, err: '' });
    const { status, out } = await mailspec(['run', '--help']);
    expect(status).toBe(0);
    expect(out).toContain('Exit status: 0 nothing failed, 1 a failure, 2 usage');
  });
});
