/** A menu at a point of the page, for pointers and for the menu key alike: it takes the keyboard and gives it back. */
import { Menu } from '@mantine/core';
import { useEffect, useRef, type ReactNode } from 'react';
import { noteMenuOpener } from './dialog-keyboard.tsx';
import classes from './point-menu.module.css';

type PointMenuProps = {
  readonly label: string;
  readonly place: { readonly x: number; readonly y: number };
  readonly width?: number;
  readonly onClose: () => void;
  readonly children: ReactNode;
};

const outsideEvents = ['mousedown', 'touchstart'];

export function PointMenu({ label, place, width = 220, onClose, children }: PointMenuProps) {
  const dropdown = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (dropdown.current !== null) noteMenuOpener(dropdown.current);
    const frame = requestAnimationFrame(() =>
      dropdown.current?.querySelector<HTMLElement>('[role^=menuitem]:not([data-disabled])')?.focus(),
    );
    return () => cancelAnimationFrame(frame);
  }, []);
  return (
    <Menu
      opened
      onClose={onClose}
      position="bottom-start"
      width={width}
      transitionProps={{ duration: 0 }}
      withInitialFocusPlaceholder={false}
      // Not keys: the one that opened the menu is still on its way up the page.
      clickOutsideEvents={outsideEvents}
    >
      <Menu.Target>
        <span aria-hidden className={classes['spot']} style={{ left: `${place.x}px`, top: `${place.y}px` }} />
      </Menu.Target>
      <Menu.Dropdown ref={dropdown} aria-label={label}>
        {children}
      </Menu.Dropdown>
    </Menu>
  );
}
