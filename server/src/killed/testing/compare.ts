/** Whether a database holds everything that was acknowledged, each with the audit entry that belongs to it. */
import { parseInstallerId } from '@sallyport/domain';
import type { JumpClientId, SessionId, UserId } from '@sallyport/domain';
import { hashOfSecret } from '../../auth/secret-text.ts';
import type { Store } from '../../ports.ts';
import type { Acknowledged } from './ledger.ts';

/** What was audited: `kind target`. */
async function auditedOf(store: Store): Promise<ReadonlySet<string>> {
  const found = new Set<string>();
  let before: number | undefined;
  let previous: number | undefined;
  for (;;) {
    const rows = await store.listAuditEntries(1000, before);
    for (const row of rows) {
      // Numbers without a gap: an entry that vanished would leave one.
      if (previous !== undefined && row.number !== previous - 1) found.add(`gap ${row.number}`);
      previous = row.number;
      found.add(`${row.kind} ${row.targetId ?? ''}`);
    }
    before = rows.at(-1)?.number;
    if (before === undefined || rows.length < 1000) return found;
  }
}

async function missingSessions(store: Store, { started, ended }: Acknowledged): Promise<readonly string[]> {
  const missing: string[] = [];
  for (const id of started) {
    const row = await store.findSession(id as SessionId);
    if (row === undefined) missing.push(`session ${id}`);
    else if (ended.has(id) && row.state !== 'ended') missing.push(`end of session ${id}`);
    const events = await store.listSessionEvents(id as SessionId);
    if (events.some(({ number }, index) => number !== index + 1)) missing.push(`events of session ${id}`);
  }
  return missing;
}

async function missingClients(
  store: Store,
  { enrolled }: Acknowledged,
  audited: ReadonlySet<string>,
): Promise<readonly string[]> {
  const missing: string[] = [];
  for (const [publicKey, id] of enrolled) {
    if ((await store.findJumpClientByKey(publicKey))?.id !== id) missing.push(`client ${id}`);
    if ((await store.listJumpItemsOfClient(id as JumpClientId)).length !== 1) missing.push(`item of client ${id}`);
    if (!audited.has(`client.enrolled ${id}`)) missing.push(`audit entry of client ${id}`);
  }
  return missing;
}

async function missingInstallers(store: Store, { installers }: Acknowledged): Promise<readonly string[]> {
  const missing: string[] = [];
  for (const key of installers) {
    const [, id = '', secret = ''] = key.split('.');
    const installerId = parseInstallerId(id);
    const row = installerId === undefined ? undefined : await store.findInstaller(installerId);
    if (row?.secretHash !== hashOfSecret(secret)) missing.push(`installer ${id}`);
  }
  return missing;
}

/** Empty when nothing was lost. */
export async function missingFrom(
  store: Store,
  acknowledged: Acknowledged,
  userId: string,
): Promise<readonly string[]> {
  const audited = await auditedOf(store);
  const kept = await store.findPreferences(userId as UserId);
  const { value = 0 } = JSON.parse(kept?.value ?? '{}') as { value?: number };
  return [
    ...[...audited].filter((entry) => entry.startsWith('gap ')),
    ...(value >= acknowledged.preference ? [] : [`preference ${acknowledged.preference}: there is ${value}`]),
    ...(await missingClients(store, acknowledged, audited)),
    ...(await missingSessions(store, acknowledged)),
    ...(await missingInstallers(store, acknowledged)),
  ];
}
