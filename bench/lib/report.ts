/** A run as tables of Markdown, fit for a terminal and for docs/measurements.md alike. */
import type { Sample } from './rounds.ts';
import { productName, short, targetText } from './verdict.ts';
import type { FigureVerdict } from './verdict.ts';

export function reportOf(verdicts: readonly FigureVerdict[], samples: readonly Sample[]): string {
  const subjects = [...new Set(samples.map(({ subject }) => subject))].toSorted(byPlace);
  const others = subjects.filter((name) => name !== productName);
  const head = ['figure', 'unit', ...subjects, 'target', 'met', ...others.map((name) => `× ${name}`)];
  const rows = verdicts.map(({ measure, figure, spreads, ratios, missed }) => [
    `${measure}, ${figure.name}`,
    figure.unit,
    ...subjects.map((name) => {
      const spread = spreads[name];
      return spread === undefined ? '–' : `${short(spread.median)} (${short(spread.min)}–${short(spread.max)})`;
    }),
    targetText(figure.target),
    missed === undefined ? '–' : missed.length === 0 ? 'yes' : 'no',
    ...others.map((name) => {
      const ratio = ratios[name];
      return ratio === undefined ? '–' : short(ratio);
    }),
  ]);
  return [table([head, ...rows]), missedText(verdicts), failedText(samples)].filter((part) => part !== '').join('\n');
}

/** Floors first, the product next, peers last. */
const places = ['direct PTY', 'ssh localhost', productName];

function byPlace(a: string, b: string): number {
  const placeOf = (name: string): number => (places.indexOf(name) + places.length + 1) % (places.length + 1);
  return placeOf(a) - placeOf(b);
}

function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |\n`;
  const [head = [], ...body] = rows;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...body.map(line)].join('');
}

function missedText(verdicts: readonly FigureVerdict[]): string {
  if (verdicts.every(({ missed }) => missed === undefined)) return '';
  const lines = verdicts.flatMap(({ measure, figure, missed = [] }) =>
    missed.map((what) => `- ${measure}, ${figure.name}: ${what}\n`),
  );
  return lines.length === 0 ? 'Every target was met.\n' : `Missed targets:\n\n${lines.join('')}`;
}

function failedText(samples: readonly Sample[]): string {
  const lines = samples.flatMap(({ measure, subject, round, outcome }) =>
    outcome.kind === 'failed' ? [`- ${measure}, ${subject}, round ${round}: ${outcome.because}\n`] : [],
  );
  return lines.length === 0 ? '' : `Failed:\n\n${lines.join('')}`;
}
