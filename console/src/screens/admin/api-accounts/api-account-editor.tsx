/** One API account: its name, what it may use and from where. */
import { Checkbox, NativeSelect, TextInput, Textarea } from '@mantine/core';
import type { ApiAccountAnswer, ApiAccountFields, ApiAccountSecret, ApiCommandLevel } from '@sallyport/protocol';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import {
  apiAccountsQuery,
  changeApiAccount,
  createApiAccount,
  setApiAccountEnabled,
} from '../../../api/api-accounts.ts';
import { isFailure } from '../../../api/http.ts';
import { queryClient } from '../../../api/query-client.ts';
import { Button } from '../../../components/controls/button.tsx';
import { EditorDrawer } from '../../../components/editing/editor-drawer.tsx';
import { Section } from '../../../components/editing/section.tsx';
import { Callout } from '../../../components/notice.tsx';
import { failureWords, t } from '../../../text/i18n.ts';
import type { ApiAccountActKind } from './api-account-question.tsx';

type EditorProps = {
  /** Undefined for one that is being made. */
  readonly account: ApiAccountAnswer | undefined;
  readonly onMade: (secret: ApiAccountSecret) => void;
  readonly onAct: (kind: ApiAccountActKind) => void;
  readonly onClose: () => void;
};

/** Networks as they are typed: one a line. */
type Draft = Omit<ApiAccountFields, 'networks'> & { readonly networks: string };

const empty: Draft = { name: '', comments: '', command: 'deny', permissions: ['configuration'], networks: '' };

const names = [
  'configuration',
  'session-reports',
  'jump-item-reports',
  'license-reports',
  'archive-reports',
  'vault-reports',
  'syslog-reports',
  'backup',
  'vault-backup',
  'real-time-state',
  'credential-manager',
  'vault-configuration',
] as const satisfies ApiAccountFields['permissions'];

function draftOf({ name, comments, command, permissions, networks }: ApiAccountAnswer): Draft {
  return { name, comments, command, permissions, networks: networks.join('\n') };
}

function fieldsOf({ networks, ...rest }: Draft): ApiAccountFields {
  return { ...rest, networks: networks.split(/[\s,]+/).filter((text) => text !== '') };
}

export function ApiAccountEditor({ account, onMade, onAct, onClose }: EditorProps) {
  const [before] = useState<Draft>(() => (account === undefined ? empty : draftOf(account)));
  const [draft, setDraft] = useState(before);
  const saving = useMutation({
    mutationFn: async () => {
      if (account === undefined) onMade(await createApiAccount(fieldsOf(draft)));
      else await changeApiAccount(account.id, fieldsOf(draft));
    },
    onSuccess: () => queryClient.invalidateQueries({ queryKey: apiAccountsQuery.queryKey }),
  });
  const field = isFailure(saving.error) ? saving.error.facts.field : undefined;
  const wordsOf = (name: string): string | undefined =>
    field === name && saving.error !== null ? failureWords(saving.error) : undefined;
  const isNamed = field === 'name' || field === 'comments' || field === 'networks';
  return (
    <EditorDrawer
      title={account?.name ?? t('apiAccounts.newTitle')}
      isChanged={JSON.stringify(draft) !== JSON.stringify(before)}
      isSaving={saving.isPending}
      error={isNamed ? null : saving.error}
      verb={account === undefined ? t('apiAccounts.create') : t('editing.save')}
      onSave={() =>
        saving.mutateAsync().then(
          () => true,
          () => false,
        )
      }
      onClose={onClose}
      actions={account !== undefined && <Actions account={account} onAct={onAct} />}
    >
      {account?.fault === 'creator-gone' && <Callout tone="danger">{t('apiAccounts.stateWords.creator-gone')}</Callout>}
      {account?.fault === null && account.lost.length > 0 && (
        <Callout tone="info">{t('apiAccounts.stateWords.lost')}</Callout>
      )}
      <TextInput
        label={t('editing.name')}
        value={draft.name}
        error={wordsOf('name')}
        data-autofocus
        onChange={({ currentTarget }) => setDraft({ ...draft, name: currentTarget.value })}
      />
      {account !== undefined && (
        <TextInput label={t('apiAccounts.clientId')} value={account.clientId} readOnly classNames={{ input: 'mono' }} />
      )}
      <Textarea
        label={t('editing.comments')}
        rows={2}
        value={draft.comments}
        error={wordsOf('comments')}
        onChange={({ currentTarget }) => setDraft({ ...draft, comments: currentTarget.value })}
      />
      <Textarea
        label={t('apiAccounts.networks')}
        description={t('apiAccounts.networksHint')}
        rows={3}
        classNames={{ input: 'mono' }}
        value={draft.networks}
        error={wordsOf('networks')}
        onChange={({ currentTarget }) => setDraft({ ...draft, networks: currentTarget.value })}
      />
      <Section title={t('apiAccounts.permissions')} words={t('apiAccounts.permissionsWords')}>
        <Checkbox.Group
          aria-label={t('apiAccounts.permissions')}
          value={[...draft.permissions]}
          onChange={(chosen) => setDraft({ ...draft, permissions: names.filter((name) => chosen.includes(name)) })}
        >
          {names.map((name) => (
            <Checkbox key={name} value={name} label={t(`apiAccounts.names.${name}`)} mt="xs" />
          ))}
        </Checkbox.Group>
        <NativeSelect
          label={t('apiAccounts.commandLevel')}
          value={draft.command}
          data={(['deny', 'read-only', 'full-access'] as const).map((value) => ({
            value,
            label: t(`apiAccounts.levels.${value}`),
          }))}
          onChange={({ currentTarget }) => setDraft({ ...draft, command: currentTarget.value as ApiCommandLevel })}
        />
      </Section>
    </EditorDrawer>
  );
}

function Actions({ account, onAct }: { readonly account: ApiAccountAnswer } & Pick<EditorProps, 'onAct'>) {
  const enabling = useMutation({
    mutationFn: () => setApiAccountEnabled(account.id, true),
    onSettled: () => queryClient.invalidateQueries({ queryKey: apiAccountsQuery.queryKey }),
  });
  const isOpen = account.enabled && account.lockedUntil === null;
  return (
    <>
      <Button tone="quiet" onClick={() => onAct('remove')}>
        {t('editing.remove')}
      </Button>
      {isOpen ? (
        <Button tone="quiet" onClick={() => onAct('disable')}>
          {t('apiAccounts.disable')}
        </Button>
      ) : (
        <Button tone="quiet" busy={enabling.isPending} onClick={() => enabling.mutate()}>
          {t('apiAccounts.enable')}
        </Button>
      )}
      <Button tone="quiet" onClick={() => onAct('renew')}>
        {t('apiAccounts.renew')}
      </Button>
    </>
  );
}
