/** Names and values under a heading; what can be copied has a button for it. */
import type { ReactNode } from 'react';
import { t } from '../text/i18n.ts';
import { CopyButton } from './controls/copy-button.tsx';
import classes from './fact-list.module.css';

export type Fact = {
  readonly name: string;
  /** Empty or undefined: the fact is left out. */
  readonly value: ReactNode;
  readonly copy?: string | undefined;
  readonly mono?: boolean;
};

export function FactList({ title, facts }: { readonly title: string; readonly facts: readonly Fact[] }) {
  const known = facts.filter(({ value }) => value !== undefined && value !== '' && value !== null);
  if (known.length === 0) return null;
  return (
    <section className={classes['facts']} aria-label={title}>
      <h2 className="label">{title}</h2>
      <dl>
        {known.map(({ name, value, copy, mono }) => (
          <div key={name} className={classes['fact']}>
            <dt>{name}</dt>
            <dd className={mono === true ? 'mono' : undefined}>
              {value}
              {copy !== undefined && copy !== '' && (
                <span className={classes['copy']}>
                  <CopyButton
                    value={copy}
                    label={t('common.copyValue', { what: name })}
                    doneLabel={t('common.copied')}
                  />
                </span>
              )}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
