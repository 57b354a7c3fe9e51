/**
 * Runs measures in rounds, all subjects in each, so that whatever else the machine does falls on all of them alike. In
 * every round another subject goes first.
 */
import type { Figures, Measure } from './measure.ts';
import type { Subject } from './subject.ts';

export interface Sample {
  readonly measure: string;
  readonly subject: string;
  readonly round: number;
  readonly outcome:
    | { readonly kind: 'measured'; readonly figures: Figures }
    | { readonly kind: 'failed'; readonly because: string };
}

export interface Plan {
  readonly measures: readonly Measure[];
  readonly subjects: readonly Subject[];
  readonly rounds: number;
  readonly onSample: (sample: Sample) => void;
}

export async function runRounds(plan: Plan): Promise<readonly Sample[]> {
  const samples: Sample[] = [];
  for (let round = 1; round <= plan.rounds; round += 1) {
    for (const measure of plan.measures) {
      for (const subject of rotated(plan.subjects, round)) {
        const outcome = await outcomeOf(measure, subject);
        const sample = { measure: measure.name, subject: subject.name, round, outcome };
        samples.push(sample);
        plan.onSample(sample);
      }
    }
  }
  return samples;
}

async function outcomeOf(measure: Measure, subject: Subject): Promise<Sample['outcome']> {
  try {
    return { kind: 'measured', figures: await measure.round(subject) };
  } catch (error) {
    return { kind: 'failed', because: error instanceof Error ? error.message : String(error) };
  }
}

function rotated<Item>(items: readonly Item[], by: number): readonly Item[] {
  const first = by % items.length;
  return [...items.slice(first), ...items.slice(0, first)];
}
