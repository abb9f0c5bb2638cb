/** The package: everything that suites import, and the suites themselves. */
export * from '../index.js';
export { cases } from '../../suites/index.js';
export { run, type Run } from './run.js';
export type { RunOptions } from './run-options.js';
export { KnownError, readKnown, type KnownDeviation } from '../run/known.js';
export type { CaseResult, RunEnd, RunEvent, RunReport } from '../run/report.js';
export { LearnError } from '../run/run.js';
export { SelectionError } from '../run/select.js';
export { readTargetFile, TargetError } from '../target/read-target.js';
export type { MailStore, Provisioner } from '../target/store.js';
export type { TargetDescription } from '../target/target-description.js';
export type { Account } from '../target/target.js';
