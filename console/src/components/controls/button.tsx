/** Buttons: text that says what happens, or an icon with the same words as its name and tooltip. */
import { Tooltip } from '@mantine/core';
import type { ComponentPropsWithRef, ReactNode } from 'react';
import { Icon, type IconName } from '../icon.tsx';
import classes from './button.module.css';

type ButtonTone = 'main' | 'plain' | 'quiet' | 'danger';

type ButtonProps = Omit<ComponentPropsWithRef<'button'>, 'className'> & {
  readonly tone?: ButtonTone;
  readonly icon?: IconName;
  readonly busy?: boolean;
  readonly wide?: boolean;
  readonly size?: 'normal' | 'large';
  readonly children: ReactNode;
};

export function Button({
  tone = 'plain',
  icon,
  busy = false,
  wide = false,
  size = 'normal',
  children,
  disabled,
  onClick,
  ...rest
}: ButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      className={classes['button']}
      data-tone={tone}
      data-wide={wide || undefined}
      data-size={size}
      data-busy={busy || undefined}
      aria-busy={busy || undefined}
      disabled={disabled}
      onClick={busy ? undefined : onClick}
    >
      {icon !== undefined && <Icon name={icon} />}
      <span className={classes['words']}>{children}</span>
    </button>
  );
}

type IconButtonProps = Omit<ComponentPropsWithRef<'button'>, 'className' | 'children'> & {
  readonly icon: IconName;
  /** What it does, in words: its accessible name and its tooltip. */
  readonly label: string;
  /** The key that does the same, shown beside the words. */
  readonly keys?: string;
  readonly small?: boolean;
  readonly pressed?: boolean;
};

export function IconButton({ icon, label, keys, small = false, pressed, ...rest }: IconButtonProps) {
  return (
    <Tooltip label={keys === undefined ? label : `${label}  ${keys}`}>
      <button
        type="button"
        {...rest}
        aria-label={label}
        aria-pressed={pressed}
        className={classes['icon']}
        data-small={small || undefined}
      >
        <Icon name={icon} size={small ? 14 : 16} />
      </button>
    </Tooltip>
  );
}
