/** From what a user writes, in options, URLs and files, to a target. */
export { readAccounts } from './accounts-file.js';
export { TargetError } from './target-error.js';
export { readTargetFile } from './target-file.js';
export { targetFromOptions, type TargetOptions } from './target-options.js';
export { parseAccount, parseProvision, parseStore, parseTargetUrl } from './target-syntax.js';
