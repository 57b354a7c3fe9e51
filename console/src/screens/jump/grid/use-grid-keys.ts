/** The whole list by keyboard: moving, ranges, ticking, jumping, the menu, and going to a name by its first letters. */
import { useRef, type KeyboardEvent } from 'react';
import { isMenuKey } from '../../../components/controls/menu-key.ts';
import type { Move } from './selection.ts';

export type GridKeyActions = {
  readonly onMove: (move: Move, how: 'plain' | 'range' | 'only-active') => void;
  readonly onToggle: () => void;
  readonly onJump: () => void;
  readonly onMenu: () => void;
  readonly onProperties: () => void;
  readonly onRemove: () => void;
  readonly onClear: () => void;
  readonly onTypeAhead: (start: string) => void;
};

const moves: Readonly<Record<string, Move>> = {
  ArrowUp: 'up',
  ArrowDown: 'down',
  PageUp: 'page-up',
  PageDown: 'page-down',
  Home: 'first',
  End: 'last',
};

/** Letters typed within this time belong to one name. */
const typeAheadMs = 900;

export function useGridKeys(actions: GridKeyActions): (event: KeyboardEvent) => void {
  const typed = useRef({ text: '', at: 0 });

  const typeAhead = (letter: string) => {
    const now = Date.now();
    const text = now - typed.current.at < typeAheadMs ? typed.current.text + letter : letter;
    typed.current = { text, at: now };
    actions.onTypeAhead(text);
  };
  const isTypingName = () => typed.current.text !== '' && Date.now() - typed.current.at < typeAheadMs;

  return (event) => {
    if (event.target instanceof HTMLButtonElement || event.target instanceof HTMLInputElement) return;
    const mod = event.ctrlKey || event.metaKey;
    const move = moves[event.key];
    if (move !== undefined) {
      event.preventDefault();
      actions.onMove(move, event.shiftKey ? 'range' : mod ? 'only-active' : 'plain');
    } else if (event.key === 'Enter') {
      event.preventDefault();
      if (event.altKey) actions.onProperties();
      else actions.onJump();
    } else if (event.key === 'Delete') {
      event.preventDefault();
      actions.onRemove();
    } else if (isMenuKey(event)) {
      event.preventDefault();
      actions.onMenu();
    } else if (event.key === 'Escape') {
      actions.onClear();
    } else if (event.key === ' ' && !isTypingName()) {
      event.preventDefault();
      actions.onToggle();
    } else if (isLetter(event) && !mod && !event.altKey) {
      event.preventDefault();
      typeAhead(event.key);
    }
  };
}

function isLetter(event: KeyboardEvent): boolean {
  // `/` and `?` belong to the page.
  return event.key.length === 1 && event.key !== '/' && event.key !== '?';
}
