/** What narrows the list now, each as a chip: a filter's text is changed in it, and every one can be taken away. */
import type { FieldFilter } from '@sallyport/domain';
import { useEffect, useRef, useState, type KeyboardEvent } from 'react';
import { Button, IconButton } from '../../../components/controls/button.tsx';
import { t } from '../../../text/i18n.ts';
import {
  filtersChange,
  filtersOf,
  isNarrowed,
  statuses,
  unnarrowed,
  type ItemSearch,
  type ItemSearchChange,
} from './item-search.ts';
import classes from '../jump-screen.module.css';

type FilterBarProps = {
  readonly search: ItemSearch;
  readonly groupName: string | undefined;
  /** The place of the filter that was just added and wants the keyboard. */
  readonly fresh: number | undefined;
  readonly onSearch: (change: ItemSearchChange) => void;
  readonly onLeave: () => void;
};

/** Between two searches of one filter, in ms: the first letter is searched for at once, and a quick hand is followed. */
const leastBetweenMs = 60;

export function FilterBar({ search, groupName, fresh, onSearch, onLeave }: FilterBarProps) {
  if (!isNarrowed(search)) return null;
  const { group, tag, status } = search;
  const filters = filtersOf(search);
  const setFilters = (next: readonly FieldFilter[]) => onSearch(filtersChange(next));
  return (
    <ul className={classes['chips']} aria-label={t('jump.filters')}>
      {group !== undefined && (
        <Chip
          name={t('jump.facts.group')}
          words={groupName ?? t('jump.hiddenGroup')}
          onRemove={() => onSearch({ group: undefined, tag: undefined })}
        />
      )}
      {tag !== undefined && (
        <Chip name={t('jump.facts.tag')} words={tag} onRemove={() => onSearch({ tag: undefined })} />
      )}
      {status !== undefined && (
        <li>
          <label>
            {t('jump.facts.status')}:
            <select
              value={status}
              onChange={({ currentTarget }) =>
                onSearch({ status: statuses.find((each) => each === currentTarget.value) })
              }
            >
              {statuses.map((each) => (
                <option key={each} value={each}>
                  {t(`jump.statuses.${each}`)}
                </option>
              ))}
            </select>
          </label>
          <RemoveButton
            what={`${t('jump.facts.status')}: ${t(`jump.statuses.${status}`)}`}
            onRemove={() => onSearch({ status: undefined })}
          />
        </li>
      )}
      {filters.map((filter, place) => (
        <FilterChip
          // Two filters may be on one field: their place tells them apart.
          key={`${place}-${filter.field}`}
          filter={filter}
          isFresh={fresh === place}
          onText={(text) => setFilters(filters.with(place, { ...filter, text }))}
          onRemove={() => setFilters(filters.toSpliced(place, 1))}
          onLeave={onLeave}
        />
      ))}
      <li className={classes['clearAll']}>
        <Button tone="quiet" onClick={() => onSearch(unnarrowed)}>
          {t('jump.clearFilters')}
        </Button>
      </li>
    </ul>
  );
}

function Chip({
  name,
  words,
  onRemove,
}: {
  readonly name: string;
  readonly words: string;
  readonly onRemove: () => void;
}) {
  return (
    <li>
      <span className="clip" title={words}>
        {name}: {words}
      </span>
      <RemoveButton what={`${name}: ${words}`} onRemove={onRemove} />
    </li>
  );
}

function RemoveButton({ what, onRemove }: { readonly what: string; readonly onRemove: () => void }) {
  return <IconButton small icon="close" label={t('jump.removeFilter', { what })} onClick={onRemove} />;
}

type FilterChipProps = {
  readonly filter: FieldFilter;
  readonly isFresh: boolean;
  readonly onText: (text: string) => void;
  readonly onRemove: () => void;
  readonly onLeave: () => void;
};

function FilterChip({ filter, isFresh, onText, onRemove, onLeave }: FilterChipProps) {
  const [text, setText] = useState(filter.text);
  // What was sent and may still be on its way through the address, the newest last.
  const sent = useRef([filter.text]);
  const sentAt = useRef(-Infinity);
  const latest = useRef(onText);
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    latest.current = onText;
  });
  // The address may be changed from elsewhere: by the way back, or a view.
  useEffect(() => {
    const arrived = sent.current.lastIndexOf(filter.text);
    if (arrived === -1) setText(filter.text);
    sent.current = arrived === -1 ? [filter.text] : sent.current.slice(arrived);
  }, [filter.text]);
  useEffect(() => {
    if (text === sent.current.at(-1)) return undefined;
    const send = () => {
      sent.current.push(text);
      sentAt.current = performance.now();
      latest.current(text);
    };
    const waitMs = sentAt.current + leastBetweenMs - performance.now();
    if (waitMs <= 0) {
      send();
      return undefined;
    }
    const timer = setTimeout(send, waitMs);
    return () => clearTimeout(timer);
  }, [text]);
  useEffect(() => {
    if (isFresh) input.current?.focus();
  }, [isFresh]);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter' || event.key === 'ArrowDown') onLeave();
    else if (event.key === 'Escape' || (event.key === 'Backspace' && text === '')) {
      onRemove();
      onLeave();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const name = t(`jump.columnNames.${filter.field}`);
  return (
    <li>
      <label>
        {name}:
        <input
          ref={input}
          type="text"
          value={text}
          size={Math.max(6, Math.min(24, text.length + 1))}
          maxLength={128}
          placeholder={t('jump.filterPlaceholder')}
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => setText(event.currentTarget.value)}
          onKeyDown={onKeyDown}
        />
      </label>
      <RemoveButton what={`${name}: ${text}`} onRemove={onRemove} />
    </li>
  );
}
