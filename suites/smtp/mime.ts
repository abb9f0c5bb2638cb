import { defineCase, rfc, type CaseDefinition, type MessageParts } from '../../src/index.js';
import { pass } from './passage.js';

/** MIME messages arrive as they were sent: a server does not look into them (RFC 821 §4.5.2, RFC 5321 §2.3.1, §6.4). */

const INTACT = [
  'RFC821-3.1-DATA250-1',
  'RFC821-4.5.2-REVERSIBLE-1',
  'RFC5321-3.3-DATA250-1',
  'RFC5321-4.5.2-UNSTUFF-2',
];

const field = (type: string, encoding?: string): string =>
  `MIME-Version: 1.0\r\nContent-Type: ${type}\r\n${encoding === undefined ? '' : `Content-Transfer-Encoding: ${encoding}\r\n`}`;

/** Every octet once, in lines of 76 characters. */
const BASE64 = Buffer.from(Array.from({ length: 2048 }, (_, index) => index % 256))
  .toString('base64')
  .replace(/.{76}/g, '$&\r\n');

const QUOTED = 'Gr=C3=BC=C3=9Fe=20\r\n=2E\r\n=46rom here\r\nsoft =\r\nbreak=3D\r\ntrailing=09\r\n=\r\nlower =c3=bc\r\n';

const TEXTS: readonly { readonly id: string; readonly title: string; readonly parts: MessageParts }[] = [
  {
    id: 'multipart',
    title: 'a multipart message with text and base64 parts arrives unchanged',
    parts: {
      header: field('multipart/mixed; boundary="b1"'),
      body:
        'preamble\r\n--b1\r\nContent-Type: text/plain; charset=us-ascii\r\n\r\ntext part\r\n\r\n' +
        '--b1\r\nContent-Type: application/octet-stream; name="all.bin"\r\nContent-Transfer-Encoding: base64\r\n' +
        `Content-Disposition: attachment;\r\n\tfilename="all.bin"\r\n\r\n${BASE64}\r\n--b1--\r\nepilogue\r\n`,
    },
  },
  {
    id: 'nested-multipart',
    title: 'multiparts within multiparts arrive unchanged',
    parts: {
      header: field('multipart/mixed;\r\n boundary="=_outer (x)?"'),
      body:
        '--=_outer (x)?\r\nContent-Type: multipart/alternative; boundary=inner\r\n\r\n--inner\r\n\r\nplain\r\n--inner\r\n' +
        'Content-Type: text/html\r\n\r\n<p>html</p>\r\n--inner--\r\n\r\n--=_outer (x)?\r\nContent-Type: message/rfc822\r\n\r\n' +
        'From: a@example.com\r\nReceived: from x by y; date\r\nReturn-Path: <z@example.com>\r\nBcc: c@example.com\r\n\r\ninner message\r\n.\r\n--=_outer (x)?--\r\n',
    },
  },
  {
    id: 'base64',
    title: 'a body in base64 arrives in the same lines',
    parts: { header: field('application/octet-stream', 'base64'), body: `${BASE64}\r\n` },
  },
  {
    id: 'base64-odd-lines',
    title: 'a body in base64 with lines of odd lengths arrives in the same lines',
    parts: {
      header: field('application/octet-stream', 'base64'),
      body: `${BASE64.replaceAll('\r\n', '').replace(/.{37}/g, '$&\r\n')}\r\nAAA=\r\n\r\n`,
    },
  },
  {
    id: 'quoted-printable',
    title: 'a body in quoted-printable arrives undecoded',
    parts: { header: field('text/plain; charset=utf-8', 'quoted-printable'), body: QUOTED },
  },
  {
    id: '7bit-parts-with-dots',
    title: 'dot lines within MIME parts arrive',
    parts: {
      header: field('multipart/mixed; boundary=b'),
      body: '--b\r\n\r\n.\r\n..\r\n--b\r\n\r\n.hidden\r\n--b--\r\n.\r\n',
    },
  },
  {
    id: 'encoded-words',
    title: 'encoded words in header fields arrive undecoded',
    parts: { header: 'X-Name: =?utf-8?Q?J=C3=B6rg?= =?iso-8859-1?B?5OTk?=\r\n =?utf-8?q?_and_more?=\r\n' },
  },
  {
    id: 'flowed-text',
    title: 'format=flowed text keeps its trailing spaces and its signature',
    parts: {
      header: field('text/plain; format=flowed'),
      body: 'a line that \r\nflows on \r\nand ends.\r\n From here\r\n-- \r\nsignature\r\n',
    },
  },
  {
    id: 'uuencoded',
    title: 'uuencoded text, spaces and grave accents in it, arrives',
    parts: { body: 'begin 644 file\r\n#0V%T\r\n`\r\n+:&5L;&\\@=V]R;&0 \r\nend\r\n' },
  },
  {
    id: 'signed',
    title: 'a signed message arrives octet for octet, so that its signature holds',
    parts: {
      header: field('multipart/signed; micalg=pgp-sha256;\r\n\tprotocol="application/pgp-signature"; boundary="sig"'),
      body:
        'This is an OpenPGP/MIME signed message (RFC 4880 and 3156)\r\n--sig\r\nContent-Type: text/plain\r\n\r\n- dashes\r\ntrailing space \r\n\r\n' +
        '--sig\r\nContent-Type: application/pgp-signature; name="signature.asc"\r\n\r\n-----BEGIN PGP SIGNATURE-----\r\n\r\niQ==\r\n=abcd\r\n-----END PGP SIGNATURE-----\r\n\r\n--sig--\r\n',
    },
  },
];

export const mime: readonly CaseDefinition[] = TEXTS.map(({ id, title, parts }) =>
  defineCase({
    id: `smtp/mime/${id}`,
    title,
    level: 'MUST',
    rfc: rfc(5321, '4.5.2'),
    requirements: INTACT,
    needs: { recipients: 1, readBack: true },
    run: async (t) => {
      await pass(t, t.message(parts));
    },
  }),
);
