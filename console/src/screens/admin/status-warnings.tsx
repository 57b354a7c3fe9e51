/** What there is to be seen to, the most pressing first, each with the command or the button that mends it. */
import type { AdminUpkeep, UpkeepWarningFacts } from '@sallyport/protocol';
import { Link } from '@tanstack/react-router';
import { Button } from '../../components/controls/button.tsx';
import { Command } from '../../components/controls/command.tsx';
import { Icon } from '../../components/icon.tsx';
import { bytesWords } from '../../components/words/numbers.ts';
import { lengthWords, useNow } from '../../components/words/time.ts';
import { t } from '../../text/i18n.ts';
import classes from './status.module.css';

type WarningsProps = { readonly upkeep: AdminUpkeep; readonly onSaveKit: () => void };

/** As a shell takes it. */
function quoted(path: string): string {
  return /^[\w./@:+-]+$/.test(path) ? path : `'${path.replaceAll("'", `'\\''`)}'`;
}

interface Shown {
  readonly title: string;
  readonly words: string;
  /** Undefined where a page or a button mends it. */
  readonly command: string | undefined;
}

function shownOf(warning: UpkeepWarningFacts, folder: string, now: number): Shown {
  const data = `--data ${quoted(folder)}`;
  const backup = `sallyport backup --to sallyport-$(date +%F).backup ${data}`;
  switch (warning.kind) {
    case 'recovery-kit-missing':
      return {
        title: t('status.kitTitle'),
        words: t('status.kitWords'),
        command: `sallyport recovery-kit --to sallyport-kit.txt ${data}`,
      };
    case 'backup-never':
      return { title: t('status.backupNeverTitle'), words: t('status.backupNeverWords'), command: backup };
    case 'backup-old':
      return {
        title: t('status.backupOldTitle', { age: lengthWords(now - warning.at) }),
        words: t('status.backupOldWords'),
        command: backup,
      };
    case 'disk-low':
      return {
        title: t(warning.isUrgent ? 'status.diskUrgentTitle' : 'status.diskLowTitle', {
          free: bytesWords(warning.freeBytes),
        }),
        words: t('status.diskLowWords'),
        command: `du -xhd1 ${quoted(folder)}`,
      };
    case 'clocks-skewed':
      return {
        title: t('status.clocksTitle', { count: warning.count }),
        words: t('status.clocksWords'),
        command: 'timedatectl set-ntp true',
      };
    case 'mail-unsent':
      return {
        title: t(warning.waiting > 0 ? 'status.mailWaits' : 'status.mailGivenUp', {
          count: warning.waiting > 0 ? warning.waiting : warning.givenUp,
        }),
        words: t('status.mailWords'),
        command: undefined,
      };
  }
}

export function Warnings({ upkeep, onSaveKit }: WarningsProps) {
  const now = useNow(30_000);
  if (upkeep.warnings.length === 0) {
    return (
      <p className={classes['well']}>
        <Icon name="check" />
        {t('status.allWell')}
      </p>
    );
  }
  return (
    <section className={classes['warnings']} aria-label={t('status.warnings')}>
      {upkeep.warnings.map((warning) => {
        const { title, words, command } = shownOf(warning, upkeep.dataFolder, now);
        const isUrgent = warning.kind === 'disk-low' && warning.isUrgent;
        return (
          <article key={warning.kind} className={classes['warning']} data-urgent={isUrgent || undefined}>
            <Icon name="warning" />
            <div>
              <h2>{title}</h2>
              <p>{words}</p>
              <div className={classes['mend']}>
                {warning.kind === 'recovery-kit-missing' && (
                  <Button tone="main" onClick={onSaveKit}>
                    {t('status.kitAction')}
                  </Button>
                )}
                {warning.kind === 'mail-unsent' && <Link to="/login/mail">{t('status.mailAction')}</Link>}
                {command !== undefined && <Command words={command} />}
              </div>
            </div>
          </article>
        );
      })}
    </section>
  );
}
