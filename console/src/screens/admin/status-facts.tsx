/** The facts behind the figures: server, what is kept safe, disk, agents, refusals. */
import type { AdminStatus, SkewedClock } from '@sallyport/protocol';
import { FactList } from '../../components/fact-list.tsx';
import { Moment } from '../../components/moment.tsx';
import { bytesWords, countWords } from '../../components/words/numbers.ts';
import { lengthWords, relativeMoment, useNow } from '../../components/words/time.ts';
import { causeWords, t } from '../../text/i18n.ts';
import classes from './status.module.css';

type FactsProps = { readonly status: AdminStatus };

export function StatusFacts({ status }: FactsProps) {
  return (
    <>
      <ServerFacts status={status} />
      <KeptFacts status={status} />
      <DiskFacts status={status} />
      <VersionFacts status={status} />
      <ClockFacts status={status} />
      <RefusedFacts status={status} />
    </>
  );
}

function ServerFacts({ status }: FactsProps) {
  const now = useNow(1_000);
  const fields = (name: 'version' | 'uptime' | 'started' | 'database' | 'epoch' | 'serverId' | 'fingerprint') =>
    t(`admin.statusFields.${name}`);
  const { epoch } = status.upkeep;
  return (
    <FactList
      title={t('admin.serverTitle')}
      facts={[
        { name: fields('version'), value: status.version },
        { name: fields('uptime'), value: <span className="numbers">{lengthWords(now - status.startedAt)}</span> },
        { name: fields('started'), value: <Moment at={status.startedAt} exact /> },
        { name: fields('database'), value: t(`admin.databases.${status.database}`) },
        { name: fields('epoch'), value: epoch > 1 ? countWords(epoch) : undefined },
        { name: fields('serverId'), value: status.serverId, copy: status.serverId, mono: true },
        { name: fields('fingerprint'), value: status.rootFingerprint, copy: status.rootFingerprint, mono: true },
      ]}
    />
  );
}

function KeptFacts({ status }: FactsProps) {
  const now = useNow(30_000);
  const { recoveryKitSavedAt, lastBackup } = status.upkeep;
  const age = lastBackup === null ? '' : relativeMoment(lastBackup.at, now);
  return (
    <FactList
      title={t('status.keptTitle')}
      facts={[
        {
          name: t('status.kit'),
          value: recoveryKitSavedAt === null ? t('status.kitNone') : <Moment at={recoveryKitSavedAt} />,
        },
        {
          name: t('status.backup'),
          value:
            lastBackup === null
              ? t('status.backupNone')
              : t('status.backupSize', { age, size: bytesWords(lastBackup.bytes) }),
        },
      ]}
    />
  );
}

function DiskFacts({ status }: FactsProps) {
  const { disk, databaseBytes, recordingsBytes } = status.upkeep;
  const free =
    disk === null
      ? undefined
      : t('status.freeOf', { free: bytesWords(disk.freeBytes), total: bytesWords(disk.totalBytes) });
  return (
    <FactList
      title={t('status.storageTitle')}
      facts={[
        { name: t('status.free'), value: free },
        { name: t('status.databaseSize'), value: bytesWords(databaseBytes) },
        {
          name: t('status.recordings'),
          value: recordingsBytes === null ? t('status.counting') : bytesWords(recordingsBytes),
        },
      ]}
    />
  );
}

function VersionFacts({ status }: FactsProps) {
  const { versions } = status.upkeep;
  const facts = versions.map(({ version, clients, online }) => ({
    name: version === '' ? t('status.versionUnknown') : version,
    value: (
      <span className="numbers">
        {t('status.versionCount', { clients: t('status.clients', { count: clients }), online: countWords(online) })}
      </span>
    ),
  }));
  const none = { name: t('status.versionsNone'), value: ' ' };
  return <FactList title={t('status.agentsTitle')} facts={facts.length === 0 ? [none] : facts} />;
}

function skewWords({ skewMs }: SkewedClock): string {
  const by = lengthWords(Math.abs(skewMs));
  return t(skewMs > 0 ? 'status.ahead' : 'status.behind', { by });
}

function ClockFacts({ status }: FactsProps) {
  const { count, worst } = status.upkeep.skewed;
  const more = count - worst.length;
  return (
    <FactList
      title={t('status.clocksList')}
      facts={[
        ...worst.map((clock) => ({ name: clock.hostname, value: skewWords(clock) })),
        ...(more > 0 ? [{ name: t('status.clocksMore', { count: more }), value: ' ' }] : []),
      ]}
    />
  );
}

/** In the order of their words, so that a count that grows moves nothing. */
function RefusedFacts({ status }: FactsProps) {
  const counted = Object.entries(status.refusals)
    .filter(([, count]) => count > 0)
    .map(([code, count]) => ({ code, words: causeWords(code), count }))
    .toSorted((one, other) => one.words.localeCompare(other.words, 'en'));
  if (counted.length === 0) {
    return (
      <section aria-label={t('status.refusedTitle')} className={classes['none']}>
        <h2 className="label">{t('status.refusedTitle')}</h2>
        <p>{t('status.refusedNone')}</p>
      </section>
    );
  }
  return (
    <FactList
      title={t('status.refusedTitle')}
      facts={counted.map(({ words, count }) => ({
        name: words,
        value: <span className="numbers">{countWords(count)}</span>,
      }))}
    />
  );
}
