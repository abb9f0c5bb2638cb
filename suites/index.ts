import type { CaseDefinition } from '../src/index.js';
import { endOfData } from './smtp/end-of-data.js';
import { mailData } from './smtp/mail-data.js';
import { recipients } from './smtp/recipients.js';
import { sessions } from './smtp/sessions.js';
import { transactions } from './smtp/transactions.js';
import { envelopeState } from './smtp/envelope-state.js';
import { transparency } from './smtp/transparency.js';
import { receivedTime } from './smtp/received-time.js';
import { trace } from './smtp/trace.js';
import { longLines } from './smtp/long-lines.js';
import { headerSection } from './smtp/header-section.js';
import { manyMessages } from './smtp/many-messages.js';
import { mime } from './smtp/mime.js';
import { order } from './smtp/order.js';
import { limitsTold } from './smtp/limits-told.js';
import { postmaster } from './smtp/postmaster.js';
import { sanity as smtpSanity } from './smtp/sanity.js';
import { wire as smtpWire } from './smtp/wire.js';
import { paths } from './smtp/paths.js';
import { greeting } from './smtp/greeting.js';
import { hello } from './smtp/hello.js';
import { verbs } from './smtp/verbs.js';
import { parameters } from './smtp/parameters.js';
import { size } from './smtp/size.js';
import { eightBitMime } from './smtp/eightbitmime.js';
import { limits } from './smtp/limits.js';
import { robustness } from './smtp/robustness.js';
import { pipelining } from './smtp/pipelining.js';
import { segmentation } from './smtp/segmentation.js';
import { vrfyExpnHelp } from './smtp/vrfy-expn-help.js';
import { ehloKeywords } from './smtp/ehlo-keywords.js';
import { enhancedStatusCodes } from './smtp/enhanced-codes.js';
import { quit } from './smtp/quit.js';
import { sanity as pop3Sanity } from './pop3/sanity.js';
import { states } from './pop3/states.js';
import { utf8 } from './pop3/utf8.js';
import { pipelining as pop3Pipelining } from './pop3/pipelining.js';
import { syntax } from './pop3/syntax.js';
import { capa } from './pop3/capa.js';
import { auth } from './pop3/auth.js';
import { apop } from './pop3/apop.js';
import { authorization } from './pop3/authorization.js';
import { greeting as pop3Greeting } from './pop3/greeting.js';
import { idle } from './pop3/idle.js';
import { lock } from './pop3/lock.js';
import { everyWayIn } from './pop3/every-way-in.js';
import { update } from './pop3/update.js';
import { retrieval } from './pop3/retrieve.js';
import { bodies } from './pop3/bodies.js';
import { deletion } from './pop3/delete.js';
import { listing } from './pop3/listing.js';
import { pop3Properties } from './properties/pop3.js';
import { smtpProperties } from './properties/smtp.js';
import { scripts } from './scripts/index.js';
import { wire as pop3Wire } from './pop3/wire.js';

/** Every case of mailspec, in the order of the reports. */
export const cases: readonly CaseDefinition[] = [
  ...smtpSanity,
  ...postmaster,
  ...limitsTold,
  ...order,
  ...mime,
  ...manyMessages,
  ...headerSection,
  ...longLines,
  ...trace,
  ...receivedTime,
  ...transparency,
  ...transactions,
  ...envelopeState,
  ...sessions,
  ...recipients,
  ...mailData,
  ...endOfData,
  ...paths,
  ...greeting,
  ...hello,
  ...verbs,
  ...parameters,
  ...size,
  ...eightBitMime,
  ...limits,
  ...robustness,
  ...pipelining,
  ...segmentation,
  ...vrfyExpnHelp,
  ...ehloKeywords,
  ...enhancedStatusCodes,
  ...quit,
  ...smtpProperties,
  ...smtpWire,
  ...scripts,
  ...pop3Sanity,
  ...states,
  ...utf8,
  ...pop3Pipelining,
  ...syntax,
  ...capa,
  ...auth,
  ...apop,
  ...authorization,
  ...pop3Greeting,
  ...idle,
  ...lock,
  ...everyWayIn,
  ...update,
  ...retrieval,
  ...bodies,
  ...deletion,
  ...listing,
  ...pop3Properties,
  ...pop3Wire,
];
