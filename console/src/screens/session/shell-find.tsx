/** Search in what a shell has shown. */
import type { ISearchOptions, SearchAddon } from '@xterm/addon-search';
import { useEffect, useRef, useState, type KeyboardEvent } from 'react';
import { IconButton } from '../../components/controls/button.tsx';
import { t } from '../../text/i18n.ts';
import classes from './terminal-pane.module.css';

const options: ISearchOptions = {
  decorations: {
    matchBackground: '#e8b04a',
    matchOverviewRuler: '#e8b04a',
    activeMatchBackground: '#2cc9b8',
    activeMatchColorOverviewRuler: '#2cc9b8',
  },
};

type ShellFindProps = { readonly search: SearchAddon; readonly onClose: () => void };

export function ShellFind({ search, onClose }: ShellFindProps) {
  const [text, setText] = useState('');
  const [found, setFound] = useState({ at: -1, all: 0 });
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus(), []);
  useEffect(() => {
    const listening = search.onDidChangeResults(({ resultIndex, resultCount }) =>
      setFound({ at: resultIndex, all: resultCount }),
    );
    return () => listening.dispose();
  }, [search]);

  const find = (value: string, backwards: boolean, incremental = false) => {
    if (backwards) search.findPrevious(value, options);
    else search.findNext(value, { ...options, incremental });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter') find(text, !event.shiftKey);
    else if (event.key === 'Escape') onClose();
    else return;
    event.preventDefault();
  };
  const words =
    found.all === 0 ? t('terminal.findNone') : t('terminal.findCount', { at: found.at + 1, all: found.all });

  return (
    <div className={classes['find']} role="search">
      <input
        ref={field}
        type="text"
        aria-label={t('terminal.findPlaceholder')}
        placeholder={t('terminal.findPlaceholder')}
        value={text}
        onChange={(event) => {
          setText(event.currentTarget.value);
          find(event.currentTarget.value, true);
        }}
        onKeyDown={onKeyDown}
      />
      <span className={`${classes['count']} numbers`} role="status">
        {text === '' ? '' : words}
      </span>
      <IconButton small icon="arrow-up" label={t('terminal.findPrevious')} onClick={() => find(text, true)} />
      <IconButton small icon="arrow-down" label={t('terminal.findNext')} onClick={() => find(text, false)} />
      <IconButton small icon="close" label={t('terminal.findClose')} onClick={onClose} />
    </div>
  );
}
