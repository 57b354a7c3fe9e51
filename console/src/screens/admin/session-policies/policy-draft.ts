/** A Session Policy while it is typed. */
import { sessionPermissionLevels, type SessionPermission } from '@sallyport/domain';
import type { PromptingFields, SessionPolicyAnswer, SessionPolicyFields } from '@sallyport/protocol';
import type { permissionGroups } from '../../../text/en-policy.ts';
import { t } from '../../../text/i18n.ts';

export const emptyDraft: SessionPolicyFields = {
  displayName: '',
  codeName: '',
  description: '',
  permissions: {},
  prompting: null,
  availability: { users: true, representativeInvite: false, jumpItems: true },
};

/** What prompting begins with once it is defined. */
export const firstPrompting: PromptingFields = {
  prompt: 'always',
  tools: [],
  once: false,
  timeoutSeconds: 30,
  defaultAnswer: 'deny',
};

export function draftOf(policy: SessionPolicyAnswer): SessionPolicyFields {
  const { displayName, codeName, description, permissions, prompting, availability } = policy;
  return { displayName, codeName, description, permissions, prompting, availability };
}

/** Another of the same permissions, with a name to be changed. */
export function copyOf(policy: SessionPolicyAnswer): SessionPolicyFields {
  const { permissions, prompting, description } = policy;
  const displayName = t('sessionPolicy.copyOf', { name: policy.displayName });
  const availability = policy.isGlobal ? emptyDraft.availability : policy.availability;
  return { displayName, codeName: '', description, permissions, prompting, availability };
}

/** Every permission stands in one of them. */
export const permissionSections: Readonly<Record<keyof typeof permissionGroups, readonly SessionPermission[]>> = {
  screen: [
    'screen-sharing',
    'application-sharing',
    'endpoint-restriction',
    'privacy-screen',
    'show-my-screen',
    'give-control',
    'annotations',
  ],
  files: ['clipboard', 'file-transfer'],
  system: [
    'terminal',
    'system-information',
    'registry',
    'canned-scripts',
    'elevation',
    'special-actions',
    'reboot',
    'pin',
    'support-button',
  ],
  conversation: ['chat', 'push-url', 'chat-files'],
  ending: ['end-action', 'lost-connection-action'],
};

/** Those before which a customer can be asked. */
export const promptingTools: readonly SessionPermission[] = [
  'terminal',
  'screen-sharing',
  'file-transfer',
  'system-information',
  'registry',
  'canned-scripts',
  'elevation',
  'special-actions',
  'reboot',
];

export function withLevel(
  draft: SessionPolicyFields,
  permission: SessionPermission,
  level: string,
): SessionPolicyFields {
  const others = Object.entries(draft.permissions).filter(([name]) => name !== permission);
  const known: readonly string[] = sessionPermissionLevels[permission];
  return {
    ...draft,
    permissions: Object.fromEntries(known.includes(level) ? [...others, [permission, level]] : others),
  };
}

const kinds = ['users', 'groupPolicies', 'portals', 'items', 'installers'] as const;

/** One sentence for each kind of thing that uses it. */
export function usesWords(uses: SessionPolicyAnswer['uses']): readonly string[] {
  return kinds.flatMap((kind) => (uses[kind] === 0 ? [] : [t(`sessionPolicy.uses.${kind}`, { count: uses[kind] })]));
}
