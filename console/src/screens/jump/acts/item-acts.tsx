/** What may be done with the chosen items besides jumping: the buttons, and the dialog that one of them opened. */
import type { ActionOutcome, ItemRow } from '@sallyport/protocol';
import { lazy, Suspense, useCallback, useState, type ReactNode } from 'react';
import { IconButton } from '../../../components/controls/button.tsx';
import type { IconName } from '../../../components/icon.tsx';
import { reasonWords, t } from '../../../text/i18n.ts';

const ActDialog = lazy(() => import('./act-dialog.tsx').then((module) => ({ default: module.ActDialog })));

export const itemActs = ['copy', 'properties', 'remove'] as const;

export type ItemAct = (typeof itemActs)[number];

export const actIcons: Readonly<Record<ItemAct, IconName>> = { copy: 'copy', properties: 'summary', remove: 'trash' };

/** One of the chosen items; of one that was never in view only the id is known, and the server says the rest. */
export type ChosenItem = Pick<ItemRow, 'id' | 'name'> & Partial<Pick<ItemRow, 'actions'>>;

/** Why an act is not to be had for these items; undefined when it is. Properties may always be looked at. */
export function whyNot(act: ItemAct, items: readonly ChosenItem[]): string | undefined {
  if (items.length === 0) return t('items.nothingSelected');
  if (act === 'properties') return undefined;
  const outcomes = items.flatMap(({ actions }): readonly ActionOutcome[] =>
    actions === undefined ? [] : [actions[act]],
  );
  const refused = outcomes.find((outcome) => !outcome.allowed);
  return refused === undefined || refused.allowed ? undefined : refused.reasons.map(reasonWords).join(' ');
}

export type OpenAct = { readonly act: ItemAct; readonly items: readonly ChosenItem[] };

export function useItemActs(onDone: () => void): {
  readonly begin: (act: ItemAct, items: readonly ChosenItem[]) => void;
  readonly dialog: ReactNode;
} {
  const [open, setOpen] = useState<OpenAct | null>(null);
  const close = () => {
    setOpen(null);
    onDone();
  };
  const begin = useCallback((act: ItemAct, items: readonly ChosenItem[]) => {
    if (whyNot(act, items) === undefined) setOpen({ act, items });
  }, []);
  const dialog = open !== null && (
    <Suspense fallback={null}>
      <ActDialog open={open} onClose={close} />
    </Suspense>
  );
  return { begin, dialog };
}

type ActButtonsProps = {
  readonly items: readonly ChosenItem[];
  readonly onAct: (act: ItemAct, items: readonly ChosenItem[]) => void;
};

export function ActButtons({ items, onAct }: ActButtonsProps) {
  return (
    <>
      {itemActs.map((act) => {
        const why = whyNot(act, items);
        const word = t(`items.${act}`);
        return (
          <IconButton
            key={act}
            icon={actIcons[act]}
            label={why === undefined ? word : t('items.notNow', { act: word, why })}
            // Not `disabled`: who points at it or comes by keyboard is told why.
            aria-disabled={why !== undefined}
            onClick={() => onAct(act, items)}
          />
        );
      })}
    </>
  );
}
