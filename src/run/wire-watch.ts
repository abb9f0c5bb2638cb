import { rfcText, type CaseDefinition } from '../case/case.js';
import type { Environment } from '../case/environment.js';
import { ownFault } from '../case/own-fault.js';
import type { Transcript } from '../transcript/transcript.js';
import type { CaseResult } from './report.js';

interface Offence {
  readonly caseId: string;
  readonly transcript: Transcript;
  readonly expected: string;
  readonly actual: string;
  readonly entry: number;
  readonly grade: 'violates' | 'deviates';
}

/** Asks the wire rules of every session of the run; one result a rule, with the first offence and their number. */
export class WireWatch {
  private readonly rules: readonly CaseDefinition[];
  private readonly offences = new Map<string, Offence[]>();
  private readonly sessions = new Map<'smtp' | 'pop3', number>();
  /** Rules that failed themselves, with the first session in which they did. */
  private readonly failures = new Map<string, { readonly reason: string; readonly transcript: Transcript }>();

  constructor(rules: readonly CaseDefinition[]) {
    this.rules = rules;
  }

  see(caseId: string, transcripts: readonly Transcript[]): void {
    for (const transcript of transcripts) {
      this.sessions.set(transcript.protocol, (this.sessions.get(transcript.protocol) ?? 0) + 1);
      for (const rule of this.rules) {
        if (rule.protocol !== transcript.protocol) continue;
        try {
          const fault = rule.wire?.(transcript);
          if (fault === undefined) continue;
          const list = this.offences.get(rule.id) ?? [];
          list.push({ caseId, transcript, ...fault });
          this.offences.set(rule.id, list);
        } catch (error) {
          if (this.failures.has(rule.id)) continue;
          const reason = `the rule itself failed on session ${transcript.session} of ${caseId}: ${ownFault(error)}`;
          this.failures.set(rule.id, { reason, transcript });
        }
      }
    }
  }

  results(environment: Environment): readonly CaseResult[] {
    return this.rules.map((rule) => {
      const common = {
        id: rule.id,
        title: rule.title,
        level: rule.level,
        rfc: rfcText(rule.rfc),
        requirements: rule.requirements,
        durationMs: 0,
      };
      const judged = this.sessions.get(rule.protocol) ?? 0;
      const asked = rule.standards === undefined || rule.standards.includes(environment.standard);
      if (judged === 0 || !asked) {
        const reason = asked
          ? `no ${rule.protocol.toUpperCase()} session was held`
          : `not asked by ${environment.standard}`;
        return { ...common, outcome: 'not-applicable', findings: [], reason, transcripts: [] };
      }
      const offences = this.offences.get(rule.id) ?? [];
      const first = offences.find((one) => one.grade === 'violates') ?? offences[0];
      const failure = this.failures.get(rule.id);
      if (failure !== undefined && first?.grade !== 'violates') {
        const { reason, transcript } = failure;
        return { ...common, outcome: 'inconclusive', findings: [], reason, transcripts: [transcript] };
      }
      if (first === undefined) return { ...common, outcome: 'pass', findings: [], transcripts: [] };
      return {
        ...common,
        outcome: first.grade === 'violates' ? 'fail' : 'warn',
        findings: [
          {
            rule: rule.title,
            expected: first.expected,
            actual: `${first.actual} (in ${offences.length} of ${judged} sessions; first in ${first.caseId})`,
            session: first.transcript.session,
            entry: first.entry,
          },
        ],
        transcripts: [first.transcript],
      };
    });
  }
}
