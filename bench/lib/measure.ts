/** A measure: what is done to one subject in one round, and which figures come out. */
import type { Subject } from './subject.ts';

export type Figures = Readonly<Record<string, number>>;

export interface FigureRule {
  readonly name: string;
  readonly unit: 'ms' | 'MB/s' | 'round trips';
  /** What the product is to reach. */
  readonly target: { readonly kind: 'at-most' | 'at-least'; readonly value: number };
  /** Beyond the target: how far it may be from `ssh` in the same run. */
  readonly fromSshAtMost?: number;
}

export interface Measure {
  readonly name: string;
  readonly title: string;
  readonly figures: readonly FigureRule[];
  /** One round on one subject. A figure that it can't have is left out. */
  round(subject: Subject): Promise<Figures>;
}
