import type { Access } from './maildrop.js';
import { CommandProvisioner } from './provision-command.js';
import { MaildirProvisioner } from './provision-maildir.js';
import { SmtpProvisioner } from './provision-smtp.js';
import type { Provisioner } from './store.js';
import type { Target } from './target.js';

export { ProvisionError } from './provision-error.js';

/** The means of filling maildrops that the target's description names; `undefined` when it names none. */
export function createProvisioner(target: Target, access: Access): Provisioner | undefined {
  const { provision } = target;
  switch (provision?.kind) {
    case undefined:
      return undefined;
    case 'smtp':
      return new SmtpProvisioner(target, access);
    case 'maildir':
      return new MaildirProvisioner(provision.template, target);
    case 'command':
      return new CommandProvisioner(provision, target);
  }
}
