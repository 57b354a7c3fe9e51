/** What an endpoint reports, as names and values for the details pane. All of it is text from outside and stays text. */
import type { ItemDetails } from '@sallyport/protocol';
import { createElement } from 'react';
import type { Fact } from '../../../components/fact-list.tsx';
import { Moment } from '../../../components/moment.tsx';
import { exactMoment } from '../../../components/words/time.ts';
import { upgradeWords } from '../../../components/words/upgrade-words.ts';
import { t } from '../../../text/i18n.ts';

export function endpointFacts({ item, client: { facts } }: ItemDetails): readonly Fact[] {
  const { cpu } = facts;
  return [
    { name: t('jump.facts.group'), value: item.groupName },
    { name: t('jump.facts.tag'), value: item.tag },
    { name: t('jump.facts.operatingSystem'), value: facts.operatingSystem },
    { name: t('jump.facts.kernel'), value: facts.kernel },
    { name: t('jump.facts.architecture'), value: facts.architecture },
    {
      name: t('jump.facts.processor'),
      value: cpu === undefined ? undefined : `${cpu.model}, ${t('jump.facts.cores', { count: cpu.cores })}`,
    },
  ];
}

export function networkFacts({ item, client: { facts } }: ItemDetails): readonly Fact[] {
  const addresses = facts.privateAddresses.join('\n');
  return [
    { name: t('jump.facts.hostname'), value: facts.hostname, copy: facts.hostname },
    { name: t('jump.facts.fqdn'), value: facts.fqdn, copy: facts.fqdn },
    {
      name: t('jump.facts.privateIps'),
      value: facts.privateAddresses.map((address) => createElement('div', { key: address }, address)),
      copy: addresses,
    },
    { name: t('jump.facts.publicIp'), value: item.publicIp, copy: item.publicIp },
  ].filter(({ name }) => name !== t('jump.facts.privateIps') || addresses !== '');
}

export function clientFacts({ item, client }: ItemDetails): readonly Fact[] {
  const moment = (at: number | null) => (at === null ? undefined : createElement(Moment, { at }));
  return [
    { name: t('jump.facts.version'), value: client.version },
    ...(client.upgrade === null ? [] : [{ name: t('jump.facts.upgrade'), value: upgradeWords(client.upgrade) }]),
    {
      name: t('jump.facts.installMode'),
      value:
        client.facts.installMode === 'service'
          ? t('jump.facts.service')
          : t('jump.facts.user', { account: client.facts.account ?? '' }),
    },
    { name: t('jump.facts.enrolled'), value: moment(client.enrolledAt) },
    { name: t('jump.facts.reported'), value: moment(client.factsAt) },
    { name: t('jump.facts.lastConnected'), value: moment(item.lastConnectedAt) },
    { name: t('jump.facts.lastDisconnected'), value: moment(item.lastDisconnectedAt) },
    { name: t('jump.facts.lastAccessed'), value: moment(item.lastAccessedAt) },
    { name: t('jump.facts.fingerprint'), value: client.fingerprint, copy: client.fingerprint, mono: true },
    {
      name: '',
      value: client.removalAt === null ? undefined : t('jump.facts.removal', { date: exactMoment(client.removalAt) }),
    },
  ];
}
