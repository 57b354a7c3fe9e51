/** What a run says about each figure: the spread of every subject, the target and whether it was met, the ratios. */
import type { FigureRule, Measure } from './measure.ts';
import type { Sample } from './rounds.ts';
import { median, spreadOf } from './statistics.ts';
import type { Spread } from './statistics.ts';

/** The subject that targets are about. */
export const productName = 'sallyport';
export const sshName = 'ssh localhost';

export interface FigureVerdict {
  readonly measure: string;
  readonly figure: FigureRule;
  readonly spreads: Readonly<Record<string, Spread>>;
  /** The product against each other subject: the middle of the rounds' own ratios. */
  readonly ratios: Readonly<Record<string, number>>;
  /** In words; empty when every target was met, undefined when the product was not measured. */
  readonly missed: readonly string[] | undefined;
}

export function verdictsOf(measures: readonly Measure[], samples: readonly Sample[]): readonly FigureVerdict[] {
  return measures.flatMap((measure) =>
    measure.figures.map((figure) => {
      const rounds = roundsOf(measure, figure, samples);
      const subjects = Object.entries(rounds).filter(([, values]) => values.size > 0);
      const spreads = Object.fromEntries(subjects.map(([name, values]) => [name, spreadOf([...values.values()])]));
      const ours = rounds[productName] ?? new Map<number, number>();
      const others = subjects.filter(([name]) => name !== productName && ours.size > 0);
      const ratios = Object.fromEntries(others.map(([name, theirs]) => [name, ratioOf(ours, theirs)]));
      return { measure: measure.title, figure, spreads, ratios, missed: missedOf(figure, spreads) };
    }),
  );
}

type Rounds = Map<number, number>;

function roundsOf(measure: Measure, figure: FigureRule, samples: readonly Sample[]): Record<string, Rounds> {
  const bySubject: Record<string, Rounds> = {};
  for (const { measure: name, subject, round, outcome } of samples) {
    if (name !== measure.name || outcome.kind === 'failed') continue;
    const value = outcome.figures[figure.name];
    if (value !== undefined) (bySubject[subject] ??= new Map<number, number>()).set(round, value);
  }
  return bySubject;
}

function ratioOf(ours: Rounds, theirs: Rounds): number {
  const ratios = [...ours].flatMap(([round, value]) => {
    const other = theirs.get(round);
    return other === undefined ? [] : [value / other];
  });
  return median(ratios);
}

function missedOf(
  { target, fromSshAtMost, unit }: FigureRule,
  spreads: Readonly<Record<string, Spread>>,
): readonly string[] | undefined {
  const ours = spreads[productName]?.median;
  if (ours === undefined) return undefined;
  const isMet = target.kind === 'at-most' ? ours <= target.value : ours >= target.value;
  const missed = isMet ? [] : [`${targetText(target)} ${unit}, is ${short(ours)}`];
  const ssh = spreads[sshName]?.median;
  if (fromSshAtMost !== undefined && ssh !== undefined && ours - ssh > fromSshAtMost) {
    missed.push(`within ${fromSshAtMost} ${unit} of ssh, is ${short(ours - ssh)} from it`);
  }
  return missed;
}

export function targetText(target: FigureRule['target']): string {
  return `${target.kind === 'at-most' ? '≤' : '≥'} ${target.value}`;
}

/** Three digits that count. */
export function short(value: number): string {
  return value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2);
}
