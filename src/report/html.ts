import type { CaseResult, RunReport } from '../run/report.js';
import { printable } from '../octets/printable.js';
import { allSessions, facts, headline, type Repeat } from './evidence.js';
import { clean, closingLine, endLine, isProblem, standardName, targetUrls } from './text.js';

const SESSION_LINES = 400;

const STYLE = `
:root { color-scheme: light dark; font: 15px/1.5 system-ui, sans-serif; }
body { max-width: 70rem; margin: 2rem auto; padding: 0 1rem; }
table { border-collapse: collapse; }
th, td { padding: .2rem .8rem .2rem 0; text-align: left; vertical-align: top; }
pre { overflow-x: auto; padding: .6rem; border: 1px solid #8886; }
.fail, .flaky { color: #c22; } .warn, .inconclusive { color: #a60; } .pass { color: #282; }
`;

/**
 * The run as one page without scripts or outside parts. Its policy forbids both, should an escape ever be forgotten
 * here.
 */
export function htmlReport(report: RunReport, repeat: Repeat): string {
  const end = endLine(report);
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>mailspec report</title>
<style>${STYLE}</style>
</head>
<body>
<h1>mailspec report</h1>
<p><strong>${escape(closingLine(report))}</strong></p>
${end === undefined ? '' : `<p class="fail">The run did not complete: ${escape(end)}.</p>`}
<table>
${aboutRows(report)
  .map(([name, value]) => `<tr><th>${escape(name)}</th><td>${escape(value)}</td></tr>`)
  .join('\n')}
</table>
${list('Known deviations that no longer fail', report.stale)}
${list('Notes', report.notes)}
<h2>Problems</h2>
${
  report.cases
    .filter(isProblem)
    .map((result) => problem(result, repeat))
    .join('\n') || '<p>None.</p>'
}
<h2>All cases</h2>
<table>
<tr><th>outcome</th><th>case</th><th>level</th><th>source</th><th>reason</th></tr>
${report.cases.map(caseRow).join('\n')}
</table>
</body>
</html>
`;
}

function aboutRows(report: RunReport): (readonly [string, string])[] {
  const { smtp, pop3 } = report.greeting;
  return [
    ['target', targetUrls(report)],
    ['judged by', standardName(report.standard) + (report.strict ? ', warnings fail the run' : '')],
    ...(smtp === undefined ? [] : [['SMTP greeting', printable(smtp)] as const]),
    ...(pop3 === undefined ? [] : [['POP3 greeting', printable(pop3)] as const]),
    ['begun', report.startedAt],
    ['mailspec', report.mailspec],
    ['exit status', String(report.exitStatus)],
  ];
}

function problem(result: CaseResult, repeat: Repeat): string {
  const evidence = allSessions(result, SESSION_LINES).map(
    (session) =>
      `<h4>${escape(session.heading)}</h4>\n<pre>` +
      `${session.lines.map(({ mark, text }) => escape(`${mark} ${text}`)).join('\n')}</pre>`,
  );
  const rows = facts(result).map(({ label, text }) => `<tr><th>${label}</th><td>${escape(text)}</td></tr>`);
  return `<section>
<h3><span class="${result.outcome}">${result.outcome}</span> ${escape(result.id)}</h3>
<p>${escape(result.title)}</p>
<table>
${rows.join('\n')}
</table>
${evidence.join('\n')}
<p>Repeat: <code>${escape(repeat(result))}</code></p>
</section>`;
}

function caseRow(result: CaseResult): string {
  const reason = result.outcome === 'pass' ? '' : headline(result);
  const cells = [result.id, result.level, result.rfc, reason].map((cell) => `<td>${escape(cell)}</td>`).join('');
  return `<tr><td class="${result.outcome}">${result.outcome}</td>${cells}</tr>`;
}

function list(heading: string, items: readonly string[]): string {
  if (items.length === 0) return '';
  return `<h2>${heading}</h2>\n<ul>${items.map((item) => `<li>${escape(item)}</li>`).join('')}</ul>`;
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text that holds neither markup nor control characters. */
function escape(text: string): string {
  return clean(text).replace(/[&<>"']/g, (char) => ENTITIES[char] ?? char);
}
