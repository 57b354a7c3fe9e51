/** The button above the list that jumps to what is selected; when it can't, it says why. */
import { Tooltip } from '@mantine/core';
import { Button } from '../../components/controls/button.tsx';
import { t } from '../../text/i18n.ts';
import { useJump } from '../frame/jump-action.tsx';
import { jumpWords, whyNoJump, type Chosen } from './chosen-items.ts';

type JumpButtonProps = { readonly chosen: Chosen; readonly onJump: () => void };

export function JumpButton({ chosen, onJump }: JumpButtonProps) {
  const { starting } = useJump();
  const why = whyNoJump(chosen);
  const words = jumpWords(chosen);
  const label = why === undefined ? words : t('items.notNow', { act: words, why });
  return (
    <Tooltip label={why} disabled={why === undefined}>
      <Button
        icon="jump"
        // Not `disabled`: who points at it or comes by keyboard is told why.
        aria-disabled={why !== undefined}
        aria-label={label}
        busy={chosen.items.some(({ id }) => starting.has(id))}
        onClick={why === undefined ? onJump : undefined}
      >
        {words}
      </Button>
    </Tooltip>
  );
}
