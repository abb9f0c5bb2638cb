import type { CaseContext, SmtpScope } from '../../src/index.js';

/** What the target has for generated steps to name. */
export function scopeOf(t: CaseContext): SmtpScope {
  const { recipients, unknownRecipient, foreignRecipient } = t.target;
  return {
    recipients: recipients.length,
    unknown: unknownRecipient !== undefined,
    foreign: foreignRecipient !== undefined,
    ...(t.environment.facts.extensions === undefined
      ? { hello: 'HELO', greetings: ['HELO'] }
      : { hello: 'EHLO', greetings: ['EHLO', 'HELO'] }),
  };
}
