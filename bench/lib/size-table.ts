/** Figures of one thing at several sizes, each beside its aim and a peer's. */
import { spreadOf } from './statistics.ts';
import type { Spread } from './statistics.ts';
import { short } from './verdict.ts';

/** By the name of a figure; several samples of one figure are of one round each. */
export type Samples = Map<string, number[]>;

export interface Figure {
  readonly name: string;
  readonly atMost?: number;
  readonly atLeast?: number;
}

export interface Measured {
  readonly ours: Samples;
  readonly peer: Samples | undefined;
}

/** Whether the middle of the rounds is within the aim at every size. */
function metText({ atMost = Infinity, atLeast = -Infinity }: Figure, middles: readonly number[]): string {
  if (atMost === Infinity && atLeast === -Infinity) return '';
  if (middles.some(Number.isNaN)) return '–';
  return middles.every((middle) => middle <= atMost && middle >= atLeast) ? 'yes' : 'no';
}

function spreadText({ median, min, max }: Spread): string {
  if (Number.isNaN(median)) return '–';
  return min === max ? short(median) : `${short(median)} (${short(min)}–${short(max)})`;
}

/** In Markdown: a figure a line, a size a column, the aim, and the peer's. */
export function sizeTable(figures: readonly Figure[], sizes: readonly number[], bySize: readonly Measured[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |\n`;
  const columns = sizes.map((items) => `${items.toLocaleString('en')} items`);
  const peers = bySize.flatMap(({ peer }) => peer ?? []);
  const head = [
    'figure',
    ...columns,
    'aim',
    'met',
    ...columns.slice(0, peers.length).map((size) => `the peer, ${size}`),
  ];
  const rows = figures.map((figure) => {
    const spreads = bySize.map(({ ours }) => spreadOf(ours.get(figure.name) ?? []));
    const aim =
      figure.atMost === undefined
        ? figure.atLeast === undefined
          ? ''
          : `>= ${figure.atLeast}`
        : `<= ${figure.atMost}`;
    return [
      figure.name,
      ...spreads.map(spreadText),
      aim,
      metText(
        figure,
        spreads.map(({ median }) => median),
      ),
      ...peers.map((samples) => spreadText(spreadOf(samples.get(figure.name) ?? []))),
    ];
  });
  return [line(head), line(head.map((_, column) => (column === 0 ? '---' : '---:'))), ...rows.map(line)].join('');
}
