/**
 * A line of a menu that is chosen or not, and says so to those who hear it: Mantine gives every other line of a menu a
 * role that knows no choice.
 */
import { Menu } from '@mantine/core';
import type { ReactNode } from 'react';
import { Icon } from '../icon.tsx';
import classes from './menu-choice.module.css';

type MenuChoiceProps = {
  /** One of several, or each by itself. */
  readonly kind: 'one' | 'any';
  readonly isChosen: boolean;
  readonly onChoose: () => void;
  readonly icon?: ReactNode;
  /** The menu stays open for the next choice. */
  readonly staysOpen?: boolean;
  readonly disabled?: boolean;
  readonly children: ReactNode;
};

export function MenuChoice({
  kind,
  isChosen,
  onChoose,
  icon,
  staysOpen = false,
  disabled = false,
  children,
}: MenuChoiceProps) {
  const shared = {
    checked: isChosen,
    disabled,
    closeMenuOnClick: !staysOpen,
    classNames: { itemIndicator: classes['indicator'] ?? '', itemLabel: classes['label'] ?? '' },
    rightSection: isChosen ? <Icon name="check" /> : null,
    onClick: onChoose,
  };
  const words = (
    <>
      {icon !== undefined && <span className={classes['icon']}>{icon}</span>}
      <span className={classes['words']}>{children}</span>
    </>
  );
  return kind === 'any' ? (
    <Menu.CheckboxItem {...shared}>{words}</Menu.CheckboxItem>
  ) : (
    <Menu.RadioItem {...shared} value="">
      {words}
    </Menu.RadioItem>
  );
}
