import { anyMix, defineProperty, rfc, smtpSequence, smtpTrial, type CaseDefinition } from '../../src/index.js';
import { scopeOf } from './support.js';

/** What holds for every SMTP session: generated ones, judged by the executable model. */

const modelAgreement = defineProperty({
  id: 'smtp/property/model-agreement',
  title: 'every generated session is answered as the model of RFC 5321 allows',
  level: 'MUST',
  rfc: rfc(5321, '4.3.2'),
  requirements: ['RFC5321-4.1.4-ORDER-1'],
  needs: { recipients: 1 },
  explain:
    'Commands in turn and out of turn, whole and damaged, one by one and pipelined, over one connection and several. ' +
    'Each reply is judged by the state that the replies before it have led to.',
  arbitrary: (t) => smtpSequence({ scope: scopeOf(t), mix: anyMix }),
  begin: (t) => smtpTrial(t),
});

export const smtpProperties: readonly CaseDefinition[] = [modelAgreement];
