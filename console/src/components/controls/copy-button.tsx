/** Copies a value and says so for a moment, in place. */
import { useEffect, useState } from 'react';
import { IconButton } from './button.tsx';

type CopyButtonProps = { readonly value: string | (() => string); readonly label: string; readonly doneLabel: string };

const shownMs = 1_500;

export function CopyButton({ value, label, doneLabel }: CopyButtonProps) {
  const [done, setDone] = useState(false);
  useEffect(() => {
    if (!done) return undefined;
    const timer = setTimeout(() => setDone(false), shownMs);
    return () => clearTimeout(timer);
  }, [done]);
  const copy = () => {
    void navigator.clipboard.writeText(typeof value === 'string' ? value : value()).then(() => setDone(true));
  };
  return <IconButton small icon={done ? 'check' : 'copy'} label={done ? doneLabel : label} onClick={copy} />;
}
