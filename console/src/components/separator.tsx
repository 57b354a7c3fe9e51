/**
 * The border between two panes: dragged with a pointer, moved with the arrow keys, doubled-clicked to its first place.
 * It reports a new size; whoever owns the panes keeps it.
 */
import { useRef, type KeyboardEvent, type PointerEvent } from 'react';
import classes from './separator.module.css';

type SeparatorProps = {
  readonly label: string;
  /** Size of the pane it resizes, in pixels, and its bounds. */
  readonly size: number;
  readonly least: number;
  readonly most: number;
  readonly first: number;
  /** Which side of the line the pane is on. */
  readonly side: 'before' | 'after';
  readonly onSize: (size: number) => void;
};

const keyStepPx = 16;

export function Separator({ label, size, least, most, first, side, onSize }: SeparatorProps) {
  const start = useRef<{ readonly x: number; readonly size: number } | null>(null);
  const sign = side === 'before' ? 1 : -1;
  const within = (value: number) => Math.max(least, Math.min(most, Math.round(value)));

  const onPointerDown = (event: PointerEvent<HTMLDivElement>) => {
    event.currentTarget.setPointerCapture(event.pointerId);
    start.current = { x: event.clientX, size };
  };
  const onPointerMove = (event: PointerEvent<HTMLDivElement>) => {
    if (start.current !== null) onSize(within(start.current.size + sign * (event.clientX - start.current.x)));
  };
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    const step = { ArrowLeft: -keyStepPx, ArrowRight: keyStepPx }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    onSize(within(size + sign * step));
  };

  return (
    <div
      role="separator"
      aria-orientation="vertical"
      aria-label={label}
      aria-valuenow={size}
      aria-valuemin={least}
      aria-valuemax={most}
      tabIndex={0}
      className={classes['separator']}
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onPointerUp={() => (start.current = null)}
      onPointerCancel={() => (start.current = null)}
      onDoubleClick={() => onSize(first)}
      onKeyDown={onKeyDown}
    />
  );
}
