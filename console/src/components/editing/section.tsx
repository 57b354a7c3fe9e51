/** A part of an editor: its name, what it is for, its fields. */
import type { ReactNode } from 'react';
import classes from './editing.module.css';

type SectionProps = { readonly title: string; readonly words?: string; readonly children: ReactNode };

export function Section({ title, words, children }: SectionProps) {
  return (
    <section className={classes['section']}>
      <h3>{title}</h3>
      {words !== undefined && <p>{words}</p>}
      {children}
    </section>
  );
}
