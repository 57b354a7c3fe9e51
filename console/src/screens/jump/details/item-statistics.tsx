/** How an endpoint is doing: what the site has its agent report, and what the endpoint can say of it. */
import type { ItemDetails } from '@sallyport/protocol';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState, type ReactNode } from 'react';
import { screenQuery } from '../../../api/jump-items.ts';
import { serverNow } from '../../../api/clock.ts';
import { FactList, type Fact } from '../../../components/fact-list.tsx';
import { bytesWords } from '../../../components/words/numbers.ts';
import { lengthWords } from '../../../components/words/time.ts';
import { t } from '../../../text/i18n.ts';
import classes from './item-details.module.css';

export function ItemStatistics({ details }: { readonly details: ItemDetails }) {
  return (
    <>
      <ScreenPicture details={details} />
      <FactList title={t('jump.sections.statistics')} facts={statisticFacts(details)} />
    </>
  );
}

/** Disks beyond these tell nobody at a glance anything. */
const disksShown = 6;

function statisticFacts({ client: { facts } }: ItemDetails): readonly Fact[] {
  const { cpu, memory, disks = [], bootedAt } = facts;
  const load = cpu?.loadPercent;
  return [
    { name: t('jump.facts.load'), value: load === undefined ? undefined : <Used share={load / 100} isBusy /> },
    { name: t('jump.facts.memory'), value: memory === undefined ? undefined : usedOf(memory) },
    ...disks
      .slice(0, disksShown)
      .map((disk) => ({ name: t('jump.facts.disk', { mount: disk.mount }), value: usedOf(disk) })),
    {
      name: t('jump.facts.running'),
      value: bootedAt === undefined ? undefined : lengthWords(serverNow() - bootedAt),
    },
    { name: t('jump.facts.consoleUser'), value: facts.consoleUser },
  ];
}

type Room = { readonly availableBytes: number; readonly totalBytes: number };

function usedOf({ availableBytes, totalBytes }: Room): ReactNode {
  const words = t('jump.facts.memoryFree', { free: bytesWords(availableBytes), total: bytesWords(totalBytes) });
  return <Used share={totalBytes === 0 ? 0 : 1 - availableBytes / totalBytes}>{words}</Used>;
}

/** From here on somebody should look: room runs out, while a processor may well be busy. */
const nearlyFull = 0.9;

type UsedProps = { readonly share: number; readonly isBusy?: boolean; readonly children?: ReactNode };

function Used({ share, isBusy = false, children }: UsedProps) {
  const percent = Math.round(Math.min(1, Math.max(0, share)) * 100);
  return (
    <>
      <span className={classes['bar']} data-full={!isBusy && share >= nearlyFull ? '' : undefined} aria-hidden="true">
        <span style={{ width: `${percent}%` }} />
      </span>
      {children ?? t('jump.facts.percent', { percent })}
    </>
  );
}

/** Nothing at all where there is no screen to be seen, or not by this reader. */
function ScreenPicture({ details: { item } }: { readonly details: ItemDetails }) {
  const isOnline = item.status === 'available' || item.status === 'in-use';
  const { data: picture } = useQuery({ ...screenQuery(item.id), enabled: isOnline });
  const [url, setUrl] = useState<string>();
  useEffect(() => {
    if (picture === undefined || picture === null) {
      setUrl(undefined);
      return undefined;
    }
    const made = URL.createObjectURL(picture);
    setUrl(made);
    return () => URL.revokeObjectURL(made);
  }, [picture]);
  if (url === undefined || !isOnline) return null;
  return (
    <section className={classes['section']} aria-label={t('jump.sections.screen')}>
      <h2 className="label">{t('jump.sections.screen')}</h2>
      <img className={classes['screen']} src={url} alt={t('jump.screenOf', { name: item.name })} />
    </section>
  );
}
