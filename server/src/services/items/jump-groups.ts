/** Making a jump group. */
import { caseFold, checkTypedText, freeCodeName, groupTextLimits, newId } from '@sallyport/domain';
import { auditEntry } from '../../audit/entry.ts';
import type { Actor } from '../../audit/entry.ts';
import type { Bus } from '../../bus/bus.ts';
import { refusedCode, unlessTaken } from '../../ports.ts';
import type { Clock, JumpGroupRow, Random, Store } from '../../ports.ts';

export interface GroupWorld {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
  /** Of the server that runs; at the command line there is nobody to tell. */
  readonly bus?: Pick<Bus, 'publish'>;
}

export type CreateGroupOutcome =
  | { readonly kind: 'created'; readonly group: JumpGroupRow }
  | { readonly kind: 'taken' }
  | { readonly kind: 'name-invalid' };

export async function createJumpGroup(
  { store, clock, random, bus }: GroupWorld,
  typed: { readonly name: string },
  actor: Actor,
): Promise<CreateGroupOutcome> {
  const name = checkTypedText(typed.name.trim(), groupTextLimits.name);
  if (name.kind === 'bad') return { kind: 'name-invalid' };
  const others = await store.listSharedJumpGroups();
  const taken = new Set(others.map((group) => caseFold(group.codeName)));
  const now = clock.now();
  const id = newId('jump-group', now, random.bytes(10));
  const nameFold = caseFold(name.text);
  const insert = store.insertJumpGroup({
    id,
    name: name.text,
    nameFold,
    codeName: freeCodeName({ name: name.text, n: others.length + 1, taken }),
    comments: '',
    createdAt: now,
    ownerId: null,
  });
  const entry = auditEntry({
    at: now,
    kind: 'jump-group.created',
    actor,
    target: { kind: 'jump-group', id, name: name.text },
  });
  try {
    await store.commit([...insert.map((write) => unlessTaken(write, 'group.taken')), store.insertAuditEntry(entry)]);
  } catch (error) {
    if (refusedCode(error) === 'group.taken') return { kind: 'taken' };
    throw error;
  }
  bus?.publish('access-changed', {});
  const group = await store.findJumpGroup(id);
  return group === undefined ? { kind: 'taken' } : { kind: 'created', group };
}
