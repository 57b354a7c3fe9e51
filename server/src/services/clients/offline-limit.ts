/** How long a client may stay away before it is removed: a limit of its own, or the site's. */
import type { JumpClientId } from '@sallyport/domain';
import { auditEntry } from '../../audit/entry.ts';
import type { Actor } from '../../audit/entry.ts';
import type { Bus } from '../../bus/bus.ts';
import { expecting, refusedCode } from '../../ports.ts';
import type { Clock, Store } from '../../ports.ts';

export interface OfflineLimit {
  readonly jumpClientId: JumpClientId;
  /** 0: as the site has it. */
  readonly minutes: number;
}

export async function setOfflineLimit(
  { store, clock, bus }: { readonly store: Store; readonly clock: Clock; readonly bus: Bus },
  { jumpClientId, minutes }: OfflineLimit,
  actor: Actor,
): Promise<'set' | 'gone'> {
  const client = await store.findJumpClient(jumpClientId);
  if (client === undefined) return 'gone';
  if (client.maxOfflineMinutes === minutes) return 'set';
  const entry = auditEntry({
    at: clock.now(),
    kind: 'jump-client.changed',
    actor,
    target: { kind: 'jump-client', id: jumpClientId, name: jumpClientId },
    data: { changes: { maxOfflineMinutes: [client.maxOfflineMinutes, minutes] } },
  });
  try {
    await store.commit([
      expecting(store.updateJumpClient(jumpClientId, { maxOfflineMinutes: minutes }), 1, 'item.gone'),
      ...store.insertAuditEntry(entry),
    ]);
  } catch (error) {
    if (refusedCode(error) === 'item.gone') return 'gone';
    throw error;
  }
  bus.publish('client-changed', { jumpClientId });
  return 'set';
}
