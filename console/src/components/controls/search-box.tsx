/** A field in which one types and presses Enter; emptying it searches at once. */
import type { KeyboardEvent, ReactNode, Ref } from 'react';
import { Icon } from '../icon.tsx';
import classes from './search-box.module.css';

type SearchBoxProps = {
  readonly ref?: Ref<HTMLInputElement>;
  readonly value: string;
  readonly label: string;
  readonly placeholder: string;
  readonly clearLabel: string;
  readonly hint?: ReactNode;
  readonly extra?: ReactNode;
  readonly onChange: (value: string) => void;
  readonly onSearch: (value: string) => void;
  readonly onLeave?: () => void;
};

export function SearchBox({
  ref,
  value,
  label,
  placeholder,
  clearLabel,
  hint,
  extra,
  onChange,
  onSearch,
  onLeave,
}: SearchBoxProps) {
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter') {
      onSearch(value);
      onLeave?.();
    } else if (event.key === 'Escape') {
      event.stopPropagation();
      if (value === '') onLeave?.();
      else clear();
    } else if (event.key === 'ArrowDown') onLeave?.();
    else return;
    event.preventDefault();
  };
  const clear = () => {
    onChange('');
    onSearch('');
  };
  return (
    <div className={classes['box']} role="search">
      <Icon name="search" />
      <input
        ref={ref}
        type="text"
        inputMode="search"
        enterKeyHint="search"
        autoComplete="off"
        spellCheck={false}
        aria-label={label}
        placeholder={placeholder}
        value={value}
        onChange={(event) => onChange(event.currentTarget.value)}
        onKeyDown={onKeyDown}
      />
      {value !== '' ? (
        <button type="button" className={classes['clear']} aria-label={clearLabel} title={clearLabel} onClick={clear}>
          <Icon name="close" size={14} />
        </button>
      ) : (
        hint !== undefined && <span className={classes['hint']}>{hint}</span>
      )}
      {extra}
    </div>
  );
}
