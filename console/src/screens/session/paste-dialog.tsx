/** Several lines are pasted only after a look at them: each may run at once. */
import { Confirm } from '../../components/controls/confirm.tsx';
import { linesIn } from '../../session/inert-text.ts';
import { t } from '../../text/i18n.ts';
import classes from './terminal-pane.module.css';

type PasteDialogProps = { readonly text: string; readonly onPaste: () => void; readonly onClose: () => void };

const shownLines = 8;
const shownCharacters = 200;

export function PasteDialog({ text, onPaste, onClose }: PasteDialogProps) {
  const lines = linesIn(text);
  const hidden = lines.length - shownLines;
  const shown = lines.slice(0, shownLines).map((line) => line.slice(0, shownCharacters));
  return (
    <Confirm
      opened
      title={t('terminal.pasteTitle', { count: lines.length })}
      verb={t('terminal.pasteVerb', { count: lines.length })}
      cancel={t('common.cancel')}
      onConfirm={onPaste}
      onClose={onClose}
    >
      {t('terminal.pasteWords')}
      <textarea
        readOnly
        rows={Math.min(shownLines + 1, lines.length)}
        className={`${classes['preview']} mono`}
        aria-label={t('terminal.pasteTitle', { count: lines.length })}
        value={hidden > 0 ? `${shown.join('\n')}\n${t('terminal.pasteMore', { count: hidden })}` : shown.join('\n')}
      />
    </Confirm>
  );
}
