/** One provider: how this server is known to it, and what its users get here. */
import { Checkbox, PasswordInput, TextInput, Textarea } from '@mantine/core';
import type { AdminProvider } from '@sallyport/protocol';
import { useRef, useState } from 'react';
import { providersQuery, saveProvider } from '../../../api/providers.ts';
import { Button } from '../../../components/controls/button.tsx';
import { CopyButton } from '../../../components/controls/copy-button.tsx';
import { EditorDrawer } from '../../../components/editing/editor-drawer.tsx';
import { Section } from '../../../components/editing/section.tsx';
import { t } from '../../../text/i18n.ts';
import { useDraft } from '../use-draft.ts';
import { draftOf, emptyProvider, fieldsOf, redirectsOf } from './provider-draft.ts';
import { RemoveProvider } from './remove-provider.tsx';

const order = ['label', 'input', 'description', 'error'] as const;

type Texts = 'name' | 'issuer' | 'clientId' | 'scopes' | 'usernameClaim' | 'groupsClaim';

type ProviderEditorProps = {
  /** Undefined for one that is being made. */
  readonly provider: AdminProvider | undefined;
  readonly redirectUris: readonly string[];
  readonly onMade: (id: string) => void;
  readonly onClose: () => void;
};

export function ProviderEditor({ provider, redirectUris, onMade, onClose }: ProviderEditorProps) {
  const [isRemoving, setRemoving] = useState(false);
  const made = useRef<string>(undefined);
  const hasSecret = provider?.hasSecret ?? false;
  const { draft, change, errorOf, editor } = useDraft({
    first: provider === undefined ? emptyProvider : draftOf(provider),
    save: async (fields) => {
      const { id } = await saveProvider(provider?.id, fieldsOf(fields, hasSecret));
      if (provider === undefined) made.current = id;
    },
    stale: providersQuery.queryKey,
  });
  const text = (name: Texts, label: string, hint?: string) => (
    <TextInput
      label={label}
      description={hint}
      inputWrapperOrder={[...order]}
      value={draft[name]}
      error={errorOf(name)}
      {...(name === 'name' ? { 'data-autofocus': true } : {})}
      onChange={({ currentTarget }) => change({ [name]: currentTarget.value })}
    />
  );
  return (
    <EditorDrawer
      {...editor}
      title={provider?.name ?? t('providers.newTitle')}
      verb={t(provider === undefined ? 'providers.create' : 'editing.save')}
      // Once it is made, its redirect address is known and shown.
      onClose={() => (made.current === undefined ? onClose() : onMade(made.current))}
      actions={
        provider !== undefined && (
          <Button tone="quiet" onClick={() => setRemoving(true)}>
            {t('editing.remove')}
          </Button>
        )
      }
    >
      {text('name', t('editing.name'), t('providers.nameHint'))}
      <Checkbox
        label={t('providers.enabled')}
        description={t('providers.enabledWords')}
        checked={draft.enabled}
        onChange={({ currentTarget }) => change({ enabled: currentTarget.checked })}
      />
      <Redirects id={provider?.id} templates={redirectUris} />
      <Section title={t('providers.atProvider')}>
        {text('issuer', t('providers.issuer'), t('providers.issuerHint'))}
        {text('clientId', t('providers.clientId'))}
        <PasswordInput
          label={t('providers.secret')}
          description={t(hasSecret ? 'providers.secretKept' : 'providers.secretHint')}
          inputWrapperOrder={[...order]}
          autoComplete="new-password"
          visibilityToggleButtonProps={{ 'aria-label': t('signIn.showPassword') }}
          value={draft.clientSecret}
          error={errorOf('clientSecret')}
          disabled={draft.withoutSecret}
          onChange={({ currentTarget }) => change({ clientSecret: currentTarget.value })}
        />
        {hasSecret && (
          <Checkbox
            label={t('providers.withoutSecret')}
            description={t('providers.withoutSecretWords')}
            checked={draft.withoutSecret}
            onChange={({ currentTarget }) => change({ withoutSecret: currentTarget.checked, clientSecret: '' })}
          />
        )}
        {text('scopes', t('providers.scopes'), t('providers.scopesHint'))}
        <Textarea
          label={t('providers.authority')}
          description={t('providers.authorityHint')}
          inputWrapperOrder={[...order]}
          rows={3}
          classNames={{ input: 'mono' }}
          value={draft.authority}
          error={errorOf('authority')}
          onChange={({ currentTarget }) => change({ authority: currentTarget.value })}
        />
      </Section>
      <Section title={t('providers.accounts')} words={t('providers.accountsWords')}>
        <Checkbox
          label={t('providers.provision')}
          description={t('providers.provisionWords')}
          checked={draft.provision}
          onChange={({ currentTarget }) => change({ provision: currentTarget.checked })}
        />
        {text('usernameClaim', t('providers.usernameClaim'))}
        {text('groupsClaim', t('providers.groupsClaim'), t('providers.groupsClaimHint'))}
      </Section>
      {isRemoving && provider !== undefined && (
        <RemoveProvider provider={provider} onRemoved={onClose} onClose={() => setRemoving(false)} />
      )}
    </EditorDrawer>
  );
}

type RedirectsProps = { readonly id: string | undefined; readonly templates: readonly string[] };

function Redirects({ id, templates }: RedirectsProps) {
  if (id === undefined)
    return (
      <Section title={t('providers.redirect')}>
        <p>{t('providers.redirectLater')}</p>
      </Section>
    );
  return (
    <Section title={t('providers.redirect')} words={t('providers.redirectWords', { count: templates.length })}>
      {redirectsOf(id, templates).map((address) => (
        <TextInput
          key={address}
          aria-label={t('providers.redirect')}
          value={address}
          readOnly
          classNames={{ input: 'mono' }}
          rightSection={<CopyButton value={address} label={t('common.copy')} doneLabel={t('common.copied')} />}
        />
      ))}
    </Section>
  );
}
