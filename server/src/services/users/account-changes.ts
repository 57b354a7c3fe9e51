/** What may be changed of an account, checked field by field, as the columns that it becomes. */
import { caseFold, checkTypedText } from '@sallyport/domain';
import type {
  AdministrationSettings,
  Instant,
  RepresentativeSettings,
  SessionPolicyId,
  TextLimits,
} from '@sallyport/domain';
import type { UserRow } from '../../ports.ts';
import { storedSettings } from './account-settings.ts';

/** A field that is not there stays as it is. */
export interface AccountChanges {
  readonly username?: string;
  /** What everybody sees, those at an endpoint too. */
  readonly displayName?: string;
  /** What other representatives see. */
  readonly privateDisplayName?: string;
  /** Empty for none. */
  readonly emailAddress?: string;
  /** A language tag, as `en-us`. */
  readonly preferredLanguage?: string;
  readonly passwordResetRequired?: boolean;
  readonly passwordExpiresAt?: Instant | null;
  readonly twoFactorRequired?: boolean;
  readonly failedSignIns?: number;
  readonly enabled?: boolean;
  readonly administration?: AdministrationSettings;
  readonly representative?: RepresentativeSettings;
  readonly sessionPolicyId?: SessionPolicyId | null;
}

export type AccountField = keyof AccountChanges;

export interface AccountFault {
  readonly field: AccountField;
  readonly code:
    | 'user.name-invalid'
    | 'user.display-name-invalid'
    | 'user.email-invalid'
    | 'user.language-invalid'
    | 'user.failed-sign-ins-invalid';
}

const usernameLimits: TextLimits = { min: 1, max: 64 };
const displayNameLimits: TextLimits = { min: 1, max: 128 };

/** One address, as far as that can be told without asking: something, an at sign, a host (RFC 5321 has the lengths). */
const emailForm = /^[^\s@,;<>"]{1,64}@[^\s@,;<>"]{1,190}$/;
const languageForm = /^[a-z]{2,3}(?:-[a-z0-9]{2,6})?$/;

type Columns = Partial<Omit<UserRow, 'id' | 'apiId'>>;

export type CheckedChanges =
  | { readonly kind: 'columns'; readonly columns: Columns }
  | { readonly kind: 'fault'; readonly fault: AccountFault };

interface TextField {
  readonly field: AccountField;
  readonly code: AccountFault['code'];
  readonly limits: TextLimits;
  readonly columns: (text: string) => Columns;
}

const textFields: readonly TextField[] = [
  {
    field: 'username',
    code: 'user.name-invalid',
    limits: usernameLimits,
    columns: (username) => ({ username, usernameFold: caseFold(username) }),
  },
  {
    field: 'displayName',
    code: 'user.display-name-invalid',
    limits: displayNameLimits,
    columns: (displayName) => ({ displayName }),
  },
  {
    field: 'privateDisplayName',
    code: 'user.display-name-invalid',
    limits: displayNameLimits,
    columns: (privateDisplayName) => ({ privateDisplayName }),
  },
];

function settingsColumns(row: Pick<UserRow, 'settings'>, changes: AccountChanges): Columns {
  const { administration, representative } = changes;
  if (administration === undefined && representative === undefined) return {};
  const before = storedSettings(row.settings);
  const { administrator, ...switches } = administration ?? { ...before.administration, administrator: undefined };
  const { roles, ...rest } = representative ?? { ...before.representative, roles: undefined };
  return {
    settings: JSON.stringify({ administration: switches, representative: rest }),
    ...(administrator === undefined ? {} : { isAdministrator: administrator ? 1 : 0 }),
    ...(roles === undefined
      ? {}
      : {
          defaultRoleId: roles.default,
          personalRoleId: roles.personal,
          teamsRoleId: roles.teams,
          systemRoleId: roles.system,
        }),
  };
}

const flag = (value: boolean): 0 | 1 => (value ? 1 : 0);

function plainColumns(row: Pick<UserRow, 'disabledAt'>, changes: AccountChanges, now: Instant): Columns {
  const { passwordResetRequired, passwordExpiresAt, twoFactorRequired, failedSignIns, enabled } = changes;
  return {
    ...(passwordResetRequired === undefined ? {} : { passwordResetRequired: flag(passwordResetRequired) }),
    ...(passwordExpiresAt === undefined ? {} : { passwordExpiresAt }),
    ...(twoFactorRequired === undefined ? {} : { twoFactorRequired: flag(twoFactorRequired) }),
    ...(failedSignIns === undefined ? {} : { failedSignIns }),
    ...(enabled === undefined ? {} : { disabledAt: enabled ? null : (row.disabledAt ?? now) }),
    ...(changes.sessionPolicyId === undefined ? {} : { sessionPolicyId: changes.sessionPolicyId }),
  };
}

export function checkAccountChanges(
  row: Pick<UserRow, 'settings' | 'disabledAt'>,
  changes: AccountChanges,
  now: Instant,
): CheckedChanges {
  let columns: Columns = { ...plainColumns(row, changes, now), ...settingsColumns(row, changes) };
  const fault = (field: AccountField, code: AccountFault['code']): CheckedChanges => ({
    kind: 'fault',
    fault: { field, code },
  });
  for (const { field, code, limits, columns: columnsOf } of textFields) {
    const value = changes[field];
    if (typeof value !== 'string') continue;
    const text = checkTypedText(value.trim(), limits);
    if (text.kind === 'bad') return fault(field, code);
    columns = { ...columns, ...columnsOf(text.text) };
  }
  const { emailAddress, preferredLanguage, failedSignIns } = changes;
  if (emailAddress !== undefined) {
    const text = checkTypedText(emailAddress.trim(), { min: 0, max: 255 });
    if (text.kind === 'bad' || (text.text !== '' && !emailForm.test(text.text))) {
      return fault('emailAddress', 'user.email-invalid');
    }
    columns = { ...columns, emailAddress: text.text };
  }
  if (preferredLanguage !== undefined) {
    const tag = preferredLanguage.toLowerCase();
    if (!languageForm.test(tag)) return fault('preferredLanguage', 'user.language-invalid');
    columns = { ...columns, preferredLanguage: tag };
  }
  if (failedSignIns !== undefined && (!Number.isSafeInteger(failedSignIns) || failedSignIns < 0)) {
    return fault('failedSignIns', 'user.failed-sign-ins-invalid');
  }
  return { kind: 'columns', columns };
}

/** For the audit log: each field with its old and its new value, under the names that people know. */
export function auditedChanges(
  before: UserRow,
  columns: Columns,
): Readonly<Record<string, readonly [unknown, unknown]>> {
  const shown = (row: UserRow): Readonly<Record<string, unknown>> => {
    const { administration, representative } = storedSettings(row.settings);
    const named = (block: string, values: object) =>
      Object.entries(values).map(([name, value]) => [`${block}.${name}`, value] as const);
    return {
      ...Object.fromEntries(Object.entries(row).filter(([name]) => !hidden.has(name))),
      administrator: row.isAdministrator === 1,
      enabled: row.disabledAt === null,
      ...Object.fromEntries([...named('administration', administration), ...named('representative', representative)]),
    };
  };
  const [old, fresh] = [shown(before), shown({ ...before, ...columns })];
  const changed = Object.keys(fresh).filter((name) => JSON.stringify(old[name]) !== JSON.stringify(fresh[name]));
  return Object.fromEntries(changed.map((name) => [name, [old[name], fresh[name]]]));
}

const hidden: ReadonlySet<string> = new Set([
  'usernameFold',
  'passwordHash',
  'settings',
  'isAdministrator',
  'disabledAt',
  'failedSignIns',
]);
