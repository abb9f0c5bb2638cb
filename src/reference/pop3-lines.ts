import type { Seeds } from './pop3-surroundings.js';

/**
 * Cuts what a POP3 client sends into lines. Only CRLF ends a line (RFC 1939 §3); a bare CR or LF stays in the line, where
 * the command parser refuses it. A line longer than the limit is thrown away as it comes and reported at its CRLF, so that
 * memory is bounded and the session stays in step.
 */

/** One line of the client, CRLF removed, as an octet string; of an over-long one only the beginning. */
export interface ClientLine {
  readonly text: string;
  readonly tooLong: boolean;
}

/** Longest line kept, CRLF included: three fields of 255 octets in base64 (RFC 4616 §2), and some room. */
const LINE_LIMIT_OCTETS = 2048;

/** The lines of one connection. */
export class ClientLines {
  private readonly seeds: Seeds;
  private rest = '';
  private beginning: string | undefined;

  constructor(seeds: Seeds) {
    this.seeds = seeds;
  }

  /** The lines that `segment` completes. */
  receive(segment: Uint8Array): readonly ClientLine[] {
    const taken = this.seeds.seeded('pop3-pipeline-4096-octets-only') ? segment.subarray(0, 4096) : segment;
    const parts = this.joined(Buffer.from(taken).toString('latin1')).split('\r\n');
    this.rest = parts.pop() ?? '';
    if (this.seeds.seeded('pop3-pipeline-half-behind-ten-lost') && parts.length >= 10) this.rest = '';
    const lines = parts.map((part) => this.complete(part));
    this.boundRest();
    return this.misread(lines);
  }

  /** What came after the last CRLF. */
  get unfinished(): string {
    return this.beginning ?? this.rest;
  }

  private joined(segment: string): string {
    if (this.seeds.seeded('pop3-syntax-split-lost')) return segment;
    if (this.seeds.seeded('pop3-v-lf-ends-command')) return (this.rest + segment).replace(/(?<!\r)\n/g, '\r\n');
    if (this.seeds.seeded('pop3-syntax-lf-answered-twice')) return twiceAtLf(this.rest + segment);
    if (this.seeds.seeded('pop3-syntax-split-crlf') && this.rest.endsWith('\r') && segment.startsWith('\n')) {
      return `${this.rest}\n\r${segment}`;
    }
    return this.rest + segment;
  }

  private complete(part: string): ClientLine {
    const text = this.beginning ?? part;
    const tooLong = this.beginning !== undefined || part.length + 2 > LINE_LIMIT_OCTETS;
    this.beginning = undefined;
    return { text: text.slice(0, LINE_LIMIT_OCTETS), tooLong };
  }

  /** Of a line that can no longer fit only the beginning is kept, and a CR that may be half of its CRLF. */
  private boundRest(): void {
    if (this.beginning === undefined && this.rest.length <= LINE_LIMIT_OCTETS) return;
    this.beginning ??= this.rest.slice(0, LINE_LIMIT_OCTETS);
    this.rest = this.rest.endsWith('\r') ? '\r' : '';
  }

  private misread(lines: readonly ClientLine[]): readonly ClientLine[] {
    const { seeds } = this;
    if (seeds.seeded('pop3-pipeline-unannounced-lost') && lines.length > 1) return [];
    if (seeds.seeded('pop3-v-pipelining-after-login')) return upToLogin(lines);
    if (seeds.seeded('pop3-syntax-one-per-segment')) return lines.slice(0, 1);
    if (seeds.seeded('pop3-syntax-long-line-split')) return lines.flatMap(chopped);
    if (seeds.seeded('pop3-syntax-nul-truncates')) return lines.map(cutAtNul);
    if (seeds.seeded('pop3-syntax-8bit-stripped')) return lines.map(withoutHighBits);
    if (seeds.seeded('pop3-syntax-no-crlf-needed') && /^[A-Za-z]{4}[^\r]*$/.test(this.rest)) {
      const unfinished = { text: this.rest, tooLong: false };
      this.rest = '';
      return [...lines, unfinished];
    }
    return lines;
  }
}

/** A proxy connects to another server at the login: what came with it is lost. */
function upToLogin(lines: readonly ClientLine[]): readonly ClientLine[] {
  const login = lines.findIndex(({ text }) => /^(?:PASS|APOP|AUTH) /i.test(text));
  return login < 0 ? lines : lines.slice(0, login + 1);
}

/** A line that ends in LF alone, made two lines. */
function twiceAtLf(text: string): string {
  const parts = text.split('\n');
  const rest = parts.pop() ?? '';
  return parts.map((part) => (part.endsWith('\r') ? `${part}\n` : `${part}\r\n${part}\r\n`)).join('') + rest;
}

function chopped({ text }: ClientLine): ClientLine[] {
  const pieces = text.match(/[^]{1,510}/g) ?? [''];
  return pieces.map((piece) => ({ text: piece, tooLong: false }));
}

function cutAtNul({ text, tooLong }: ClientLine): ClientLine {
  return { text: text.replace(/\0[^]*/, ''), tooLong };
}

function withoutHighBits({ text, tooLong }: ClientLine): ClientLine {
  return { text: text.replace(/[\x80-\xff]/g, (octet) => String.fromCharCode(octet.charCodeAt(0) & 0x7f)), tooLong };
}
