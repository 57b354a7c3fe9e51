/** A command to be run elsewhere, with a button that copies it. */
import { t } from '../../text/i18n.ts';
import { CopyButton } from './copy-button.tsx';
import classes from './command.module.css';

export function Command({ words }: { readonly words: string }) {
  return (
    <span className={classes['command']}>
      <code className="mono">{words}</code>
      <CopyButton value={words} label={t('common.copy')} doneLabel={t('common.copied')} />
    </span>
  );
}
