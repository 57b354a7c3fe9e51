/** A status as a shape, a colour and a word: any two may be missed and the third still tells. */
import type { ItemStatus } from '@sallyport/protocol';
import classes from './status.module.css';

export type ShapeName = 'full' | 'half' | 'ring' | 'dash' | 'cross' | 'bar';

export type ShapeTone = 'good' | 'busy' | 'quiet' | 'warn' | 'danger';

const shapes: Readonly<Record<ItemStatus, { readonly shape: ShapeName; readonly tone: ShapeTone }>> = {
  available: { shape: 'full', tone: 'good' },
  'in-use': { shape: 'half', tone: 'busy' },
  offline: { shape: 'ring', tone: 'quiet' },
  lost: { shape: 'dash', tone: 'warn' },
  uninstalled: { shape: 'cross', tone: 'quiet' },
  disabled: { shape: 'bar', tone: 'quiet' },
};

export function StatusShape({ status }: { readonly status: ItemStatus }) {
  const { shape, tone } = shapes[status];
  return <Shape shape={shape} tone={tone} />;
}

export function Shape({ shape, tone }: { readonly shape: ShapeName; readonly tone: ShapeTone }) {
  return (
    <svg
      width="10"
      height="10"
      viewBox="0 0 10 10"
      fill="none"
      className={classes['shape']}
      data-tone={tone}
      aria-hidden="true"
    >
      {shape === 'full' && <circle cx="5" cy="5" r="4" fill="currentColor" />}
      {shape === 'half' && (
        <>
          <circle cx="5" cy="5" r="3.25" stroke="currentColor" strokeWidth="1.5" />
          <path d="M5 1.75a3.25 3.25 0 0 1 0 6.5z" fill="currentColor" />
        </>
      )}
      {shape === 'ring' && <circle cx="5" cy="5" r="3.25" stroke="currentColor" strokeWidth="1.5" />}
      {shape === 'dash' && (
        <circle cx="5" cy="5" r="3.25" stroke="currentColor" strokeWidth="1.5" strokeDasharray="2.2 1.9" />
      )}
      {shape === 'cross' && <path d="m2 2 6 6M8 2 2 8" stroke="currentColor" strokeWidth="1.5" strokeLinecap="round" />}
      {shape === 'bar' && <path d="M1.5 5h7" stroke="currentColor" strokeWidth="1.8" strokeLinecap="round" />}
    </svg>
  );
}

export function Status({
  status,
  word,
  title,
}: {
  readonly status: ItemStatus;
  readonly word: string;
  readonly title?: string | undefined;
}) {
  return (
    <span className={classes['status']} title={title}>
      <StatusShape status={status} />
      <span className="clip">{word}</span>
    </span>
  );
}
