/** One portal: its name, its addresses in the order in which they are dialled, and its Session Policy. */
import { Autocomplete, NativeSelect, TextInput } from '@mantine/core';
import type { PortalAnswer, PortalFields, PortalPage } from '@sallyport/protocol';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { isFailure } from '../../../api/http.ts';
import { queryClient } from '../../../api/query-client.ts';
import { portalChoicesQuery, portalsQuery, savePortal } from '../../../api/session-policies.ts';
import { Button, IconButton } from '../../../components/controls/button.tsx';
import { EditorDrawer } from '../../../components/editing/editor-drawer.tsx';
import editing from '../../../components/editing/editing.module.css';
import { Section } from '../../../components/editing/section.tsx';
import { Callout } from '../../../components/notice.tsx';
import { failureWords, t } from '../../../text/i18n.ts';
import classes from './portals.module.css';

type PortalEditorProps = {
  readonly page: PortalPage;
  /** Undefined for one that is being made. */
  readonly portal: PortalAnswer | undefined;
  readonly onClose: () => void;
  readonly onRemove: () => void;
};

const empty: PortalFields = { name: '', addresses: [], sessionPolicyId: null };

export function PortalEditor({ page, portal, onClose, onRemove }: PortalEditorProps) {
  const isDefault = portal?.isDefault === true;
  const [before] = useState<PortalFields>(() => (portal === undefined ? empty : fieldsOf(portal)));
  const [draft, setDraft] = useState(before);
  const saving = useMutation({
    mutationFn: () => savePortal(portal?.id, isDefault ? { ...draft, addresses: [] } : draft),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: portalsQuery.queryKey });
      await queryClient.invalidateQueries({ queryKey: portalChoicesQuery.queryKey });
    },
  });
  const field = isFailure(saving.error) ? saving.error.facts.field : undefined;
  const words = saving.error === null ? undefined : failureWords(saving.error);
  const isOfAddresses = field?.startsWith('addresses') === true;
  return (
    <EditorDrawer
      title={portal?.name ?? t('portals.newTitle')}
      isChanged={JSON.stringify(draft) !== JSON.stringify(before)}
      isSaving={saving.isPending}
      error={field === 'name' || isOfAddresses ? null : saving.error}
      verb={t(portal === undefined ? 'portals.create' : 'editing.save')}
      onSave={() =>
        saving.mutateAsync().then(
          () => true,
          () => false,
        )
      }
      onClose={onClose}
      actions={
        portal !== undefined &&
        !isDefault && (
          <Button tone="quiet" onClick={onRemove}>
            {t('editing.remove')}
          </Button>
        )
      }
    >
      {isDefault && <Callout tone="info">{t('portals.defaultWords')}</Callout>}
      <TextInput
        label={t('editing.name')}
        value={draft.name}
        disabled={isDefault}
        error={field === 'name' ? words : undefined}
        onChange={({ currentTarget }) => setDraft({ ...draft, name: currentTarget.value })}
      />
      <Section title={t('portals.addresses')} {...(isDefault ? {} : { words: t('portals.addressesWords') })}>
        {isOfAddresses && words !== undefined && <Callout tone="danger">{words}</Callout>}
        <Addresses
          addresses={draft.addresses}
          unknown={portal?.unknownAddresses ?? []}
          isFixed={isDefault}
          hosts={freeHosts(page, portal, draft)}
          onChange={(addresses) => setDraft({ ...draft, addresses })}
        />
      </Section>
      <NativeSelect
        label={t('portals.policy')}
        value={draft.sessionPolicyId ?? ''}
        data={[
          { value: '', label: t('portals.noPolicy') },
          ...page.policies.map(({ id, displayName }) => ({ value: id, label: displayName })),
        ]}
        onChange={({ currentTarget }) => {
          const { value } = currentTarget;
          setDraft({ ...draft, sessionPolicyId: value === '' ? null : value });
        }}
      />
    </EditorDrawer>
  );
}

function fieldsOf({ name, addresses, sessionPolicyId }: PortalAnswer): PortalFields {
  return { name, addresses, sessionPolicyId };
}

/** Names that this server goes by and no other portal but the default one has. */
function freeHosts(
  { rows, hosts }: PortalPage,
  portal: PortalAnswer | undefined,
  draft: PortalFields,
): readonly string[] {
  const taken = rows.filter((row) => row.id !== portal?.id && !row.isDefault).flatMap(({ addresses }) => addresses);
  return hosts.filter((host) => !taken.includes(host) && !draft.addresses.includes(host));
}

type AddressesProps = {
  readonly addresses: readonly string[];
  readonly unknown: readonly string[];
  readonly isFixed: boolean;
  readonly hosts: readonly string[];
  readonly onChange: (addresses: readonly string[]) => void;
};

function Addresses({ addresses, unknown, isFixed, hosts, onChange }: AddressesProps) {
  const [typed, setTyped] = useState('');
  const add = (): void => {
    const address = typed.trim();
    if (address === '') return;
    onChange([...addresses, address]);
    setTyped('');
  };
  return (
    <>
      <ul className={classes['addresses']}>
        {addresses.map((address, index) => (
          <li key={address}>
            <span className="clip" title={address}>
              {address}
              {unknown.includes(address) && <em>{` · ${t('portals.unknown')}`}</em>}
            </span>
            {!isFixed && index > 0 && (
              <IconButton
                icon="arrow-up"
                label={t('portals.raise', { address })}
                onClick={() => onChange(raised(addresses, index))}
              />
            )}
            {!isFixed && (
              <IconButton
                icon="close"
                label={t('portals.removeAddress', { address })}
                onClick={() => onChange(addresses.filter((one) => one !== address))}
              />
            )}
          </li>
        ))}
      </ul>
      {!isFixed && (
        <div className={editing['add']}>
          <Autocomplete
            aria-label={t('portals.addAddress')}
            placeholder={hosts[0] ?? ''}
            value={typed}
            data={[...hosts]}
            onChange={setTyped}
          />
          <Button icon="plus" onClick={add}>
            {t('portals.addAddress')}
          </Button>
        </div>
      )}
    </>
  );
}

function raised(addresses: readonly string[], index: number): readonly string[] {
  const [moved] = addresses.slice(index, index + 1);
  if (moved === undefined) return addresses;
  const others = addresses.filter((_, at) => at !== index);
  return [...others.slice(0, index - 1), moved, ...others.slice(index - 1)];
}
