import type { CaseResult, RunEvent, RunReport } from '../run/report.js';
import { header } from './console.js';
import { facts } from './evidence.js';
import { paint } from './paint.js';
import { ending } from './problems.js';
import type { Reporter, ReporterOptions } from './reporter.js';
import { clean, endLine, isFailure, isProblem } from './text.js';

/** Workflow commands for GitHub Actions: an annotation for each problem, then the closing line. */
export function githubReporter(options: ReporterOptions): Reporter {
  return {
    event(event: RunEvent): string {
      switch (event.type) {
        case 'started':
          return harmless(header(event, options));
        case 'case':
          return isProblem(event.result) ? annotation(event.result, options) : '';
        case 'ended':
          return staleAnnotations(event.report) + harmless(ending(event.report, paint(false)));
      }
    },
  };
}

function annotation(result: CaseResult, options: ReporterOptions): string {
  const command = isFailure(result, options.strict) ? 'error' : 'warning';
  const message = [
    clean(result.title),
    ...facts(result).map(({ label, text }) => `${label}: ${text}`),
    `repeat: ${clean(options.repeat(result))}`,
  ].join('\n');
  return workflowCommand(command, `${result.outcome} ${clean(result.id)}`, message);
}

function staleAnnotations(report: RunReport): string {
  const stale = report.stale.map((id) =>
    workflowCommand(
      'error',
      `known ${clean(id)}`,
      'This known deviation no longer fails: take its entry off the list.',
    ),
  );
  const end = endLine(report);
  return stale.join('') + (end === undefined ? '' : workflowCommand('error', 'run', end));
}

/** `::error title=...::message`, escaped as the runner's toolkit does (actions/toolkit, packages/core/src/command.ts). */
function workflowCommand(command: 'error' | 'warning', title: string, message: string): string {
  const data = (text: string): string => text.replace(/%/g, '%25').replace(/\r/g, '%0D').replace(/\n/g, '%0A');
  const property = data(title).replace(/:/g, '%3A').replace(/,/g, '%2C');
  return `::${command} title=${harmless(property)}::${harmless(data(message))}\n`;
}

/** The runner also reads the old form `##[command]` anywhere in a line: a server's text must not hold one. */
function harmless(text: string): string {
  return text.replaceAll('##[', '#\\x23[');
}
