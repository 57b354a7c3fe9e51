/** The account of an item's sessions: how it changes, and how its password is kept. */
import { changedAccount } from '@sallyport/domain';
import type { JumpItemId, SessionAccount, SessionAccountKind } from '@sallyport/domain';
import type { ItemAccount, JumpItemRow } from '../../ports.ts';
import type { SecretBox } from '../../sealing/secret-box.ts';

export interface AccountChanges {
  readonly sessionAccount?: SessionAccountKind;
  readonly accountName?: string;
  /** To be kept; empty forgets it. */
  readonly accountPassword?: string;
}

type AccountField = keyof AccountChanges;

export function accountOf({ sessionAccount: kind, accountName: name, accountSecret }: ItemAccount): SessionAccount {
  return { kind, name, isStored: accountSecret !== null };
}

/** Of an item that nobody has given another. */
export const agentsOwnAccount: ItemAccount = { sessionAccount: 'service', accountName: '', accountSecret: null };

/** A password stays with the item that it was stored for: whoever starts by a copy is asked. */
export function accountOfCopy({ sessionAccount, accountName }: ItemAccount): ItemAccount {
  return { sessionAccount, accountName, accountSecret: null };
}

const sealFor = (id: JumpItemId): string => `session-account/${id}`;

/** Undefined when there is none, or when it was sealed by a server with other keys. */
export function storedPassword(box: SecretBox, { id, accountSecret }: JumpItemRow): string | undefined {
  return accountSecret === null ? undefined : box.open(accountSecret, sealFor(id));
}

/** The field at fault in a change of this item, or undefined. */
export function accountFault(row: JumpItemRow, changes: AccountChanges): AccountField | undefined {
  const changed = changedAs(row, changes);
  if (changed === undefined || changed.kind === 'good') return undefined;
  return changed.field === 'name' ? 'accountName' : 'accountPassword';
}

function changedAs(row: JumpItemRow, { sessionAccount: kind, accountName: name, accountPassword }: AccountChanges) {
  if (kind === undefined && name === undefined && accountPassword === undefined) return undefined;
  return changedAccount(accountOf(row), { kind, name, password: accountPassword });
}

export interface AccountWrites {
  readonly columns: Partial<ItemAccount>;
  /** For the audit log, which has no password in it, only whether one is stored. */
  readonly told: Readonly<Record<string, readonly [unknown, unknown]>>;
}

export function accountWrites(box: SecretBox, row: JumpItemRow, changes: AccountChanges): AccountWrites {
  const changed = changedAs(row, changes);
  if (changed === undefined || changed.kind === 'bad') return { columns: {}, told: {} };
  const { account, isReplaced } = changed;
  const secret = isReplaced ? box.seal(changes.accountPassword ?? '', sealFor(row.id)) : row.accountSecret;
  const after: ItemAccount = {
    sessionAccount: account.kind,
    accountName: account.name,
    accountSecret: account.isStored ? secret : null,
  };
  const fields = (Object.keys(after) as (keyof ItemAccount)[]).filter((field) => after[field] !== row[field]);
  const told = fields.map((field) =>
    field === 'accountSecret'
      ? ([
          'accountPassword',
          [toldSecret(row.accountSecret), isReplaced ? 'replaced' : toldSecret(after[field])],
        ] as const)
      : ([field, [row[field], after[field]]] as const),
  );
  return { columns: Object.fromEntries(fields.map((field) => [field, after[field]])), told: Object.fromEntries(told) };
}

function toldSecret(secret: string | null): string {
  return secret === null ? 'not stored' : 'stored';
}
