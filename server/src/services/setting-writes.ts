/** A setting of the site, and in the audit log who changed it from what to what: one commit. */
import { auditEntry } from '../audit/entry.ts';
import type { Actor } from '../audit/entry.ts';
import type { Clock, Store, Writes } from '../ports.ts';

export interface SettingChange {
  readonly key: string;
  readonly value: unknown;
  /** Each field with its old and new value, secrets masked. */
  readonly changes: Readonly<Record<string, unknown>>;
}

export function settingWrites(
  { store, clock }: { readonly store: Store; readonly clock: Clock },
  actor: Actor,
  { key, value, changes }: SettingChange,
): Writes {
  const target = { kind: 'setting', id: key, name: key };
  const entry = auditEntry({ at: clock.now(), kind: 'setting.changed', actor, target, data: { changes } });
  return [store.updateSetting(key, value), store.insertAuditEntry(entry)];
}
