/** Session Policy Simulator: what a representative would get on an item. Asks what a start asks. */
import { Autocomplete, NativeSelect } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { isFailure } from '../../../api/http.ts';
import { itemDetailsQuery, itemPageQuery } from '../../../api/jump-items.ts';
import { simulationQuery, simulatorUsersQuery } from '../../../api/session-policies.ts';
import { Segments } from '../../../components/controls/segments.tsx';
import { SkeletonTable } from '../../../components/data-table.tsx';
import { DecidedTable } from '../../../components/decided-permissions.tsx';
import { Callout, LoadFailed, Notice } from '../../../components/notice.tsx';
import { Page } from '../../../components/page.tsx';
import { t } from '../../../text/i18n.ts';
import { useSimulatorAddress } from './simulator-address.ts';
import classes from './simulator.module.css';

const customers = ['present', 'not-present', 'unknown'] as const;

export function SimulatorPage() {
  const { user = '', item = '', customer = 'present', choose } = useSimulatorAddress();
  return (
    <Page title={t('simulator.title')} words={t('simulator.words')}>
      <div className={classes['page']}>
        <div className={classes['question']}>
          <UserChoice user={user} onChoose={(id) => choose({ user: id })} />
          <ItemChoice key={item} item={item} onChoose={(id) => choose({ item: id })} />
          <div className={classes['customer']}>
            <span>{t('simulator.customer')}</span>
            <Segments
              label={t('simulator.customer')}
              value={customer}
              choices={customers.map((one) => [one, t(`simulator.customers.${one}`)])}
              onChoose={(one) => choose({ customer: one })}
            />
          </div>
        </div>
        <Answer user={user} item={item} customer={customer} />
      </div>
    </Page>
  );
}

type ChoiceProps = { readonly onChoose: (id: string) => void };

function UserChoice({ user, onChoose }: ChoiceProps & { readonly user: string }) {
  const { data } = useQuery(simulatorUsersQuery);
  const users = (data?.users ?? []).toSorted((one, other) => one.displayName.localeCompare(other.displayName));
  return (
    <NativeSelect
      label={t('simulator.user')}
      value={user}
      data={[
        { value: '', label: t('simulator.userChoose'), disabled: true },
        ...users.map(({ id, displayName, username }) => ({ value: id, label: `${displayName} (${username})` })),
      ]}
      onChange={({ currentTarget }) => onChoose(currentTarget.value)}
    />
  );
}

function ItemChoice({ item, onChoose }: ChoiceProps & { readonly item: string }) {
  const chosen = useQuery({ ...itemDetailsQuery(item), enabled: item !== '' });
  const [typed, setTyped] = useState<string>();
  const search = typed ?? '';
  const found = useQuery({ ...itemPageQuery({ search, fields: 'name' }, 0), enabled: typed !== undefined });
  const rows = found.data?.rows ?? [];
  const options = [...new Map(rows.map((row) => [optionOf(row), row.id])).keys()].slice(0, shownMost);
  return (
    <Autocomplete
      label={t('simulator.item')}
      placeholder={t('simulator.itemSearch')}
      value={typed ?? chosen.data?.item.name ?? ''}
      data={options}
      filter={({ options: all }) => all}
      onChange={setTyped}
      onFocus={() => setTyped((before) => before ?? '')}
      onOptionSubmit={(option) => {
        const row = rows.find((one) => optionOf(one) === option);
        if (row !== undefined) onChoose(row.id);
      }}
    />
  );
}

const shownMost = 20;

/** Names need not be unique; with its group one is. */
function optionOf({ name, groupName }: { readonly name: string; readonly groupName: string }): string {
  return `${name} · ${groupName}`;
}

type AnswerProps = {
  readonly user: string;
  readonly item: string;
  readonly customer: (typeof customers)[number];
};

function Answer({ user, item, customer }: AnswerProps) {
  const simulation = useQuery(simulationQuery({ user, item, customer }));
  if (user === '' || item === '') {
    return (
      <Notice icon="lock" title={t('simulator.chooseTitle')}>
        {t('simulator.chooseWords')}
      </Notice>
    );
  }
  if (isFailure(simulation.error) && simulation.error.facts.code === 'not-found') {
    return <Callout tone="warn">{t('simulator.gone')}</Callout>;
  }
  if (simulation.error !== null) {
    return <LoadFailed error={simulation.error} retry={() => void simulation.refetch()} />;
  }
  if (simulation.data === undefined) return <SkeletonTable rows={12} />;
  return (
    <>
      {!simulation.data.doesPresenceCount && <Callout tone="info">{t('simulator.samePresence')}</Callout>}
      <DecidedTable decided={simulation.data.decided} />
    </>
  );
}
