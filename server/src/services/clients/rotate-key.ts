/**
 * A client gets a new key. It is asked for by an administrator, whether the client is linked or not; the agent makes the
 * key and announces it over its link, signed by both keys; the server keeps it, so that both are good, and says so; the
 * first link by the new one revokes the old. Whoever is killed in between goes on from what it kept.
 */
import type { JumpClientId } from '@sallyport/domain';
import { nextKeyContent } from '@sallyport/protocol';
import type { LinkMessageOf } from '@sallyport/protocol';
import { auditEntry } from '../../audit/entry.ts';
import type { Actor } from '../../audit/entry.ts';
import type { Bus } from '../../bus/bus.ts';
import { expecting, refusedCode } from '../../ports.ts';
import type { Clock, Store } from '../../ports.ts';
import { signedByClient } from '../link/agent-proof.ts';

export interface KeyWorld {
  readonly store: Store;
  readonly clock: Clock;
}

/** False when there is no such client. A running server turns to the agent as soon as it is linked. */
export async function askForNewKey({ store, clock }: KeyWorld, id: JumpClientId, actor: Actor): Promise<boolean> {
  const at = clock.now();
  const target = { kind: 'jump-client', id, name: id };
  const row = await store.findJumpClient(id);
  if (row === undefined || row.uninstalledAt !== null) return false;
  try {
    await store.commit([
      expecting(store.updateJumpClient(id, { keyRotationAskedAt: at }), 1, 'client.gone'),
      store.insertAuditEntry(auditEntry({ at, kind: 'client.key-rotation-asked', actor, target })),
    ]);
    return true;
  } catch (error) {
    if (refusedCode(error) === 'client.gone') return false;
    throw error;
  }
}

export interface AskingWorld extends Pick<KeyWorld, 'store'> {
  readonly bus: Bus;
  /** Takes work that nobody waits for. */
  readonly background: (what: string, work: Promise<unknown>) => void;
}

/** Turns to those clients that shall get a new key and are linked. No slow agent keeps another one waiting. */
export async function rotateKeys(
  { store, bus, background }: AskingWorld,
  linked: readonly JumpClientId[],
): Promise<void> {
  const there = new Set(linked);
  const asked = (await store.listRotationsAsked()).filter(({ id }) => there.has(id));
  for (const { id: jumpClientId, publicKey } of asked) {
    const body = { kind: 'rotate-key', publicKey } as const;
    background('command rotate-key', bus.ask('command-agent', { jumpClientId, body }));
  }
}

export interface AnnouncedKey {
  readonly jumpClientId: JumpClientId;
  readonly linkId: Uint8Array;
  readonly message: LinkMessageOf<'next-key'>;
}

/** Keeps the key that an agent announces, if one was asked for, and has the agent use it. False when it means nothing. */
export async function takeNextKey(world: KeyWorld & { readonly bus: Bus }, key: AnnouncedKey): Promise<boolean> {
  const { store, clock, bus } = world;
  const { jumpClientId, linkId, message } = key;
  const row = await store.findJumpClient(jumpClientId);
  if (row === undefined || row.keyRotationAskedAt === null) return false;
  const { publicKey: next } = message;
  const content = nextKeyContent(linkId, next);
  const isSigned =
    signedByClient({ key: row.publicKey, content, signature: message.signature }) &&
    signedByClient({ key: next, content, signature: message.nextSignature });
  if (!isSigned) return false;
  if (row.nextPublicKey !== next) {
    const at = clock.now();
    try {
      await store.commit([
        store.updateNextKey(jumpClientId, row.publicKey, next),
        // An agent whose disk was set back has lost the one that it announced before.
        store.updateKeyOfClient({ jumpClientId, from: 'next', to: 'revoked', at }),
        store.insertClientKey({ publicKey: next, jumpClientId, at }, 'next', 'client.key-taken'),
      ]);
    } catch (error) {
      const code = refusedCode(error);
      if (code === 'client.key-changed' || code === 'client.key-taken') return false;
      throw error;
    }
  }
  await bus.ask('command-agent', { jumpClientId, body: { kind: 'use-key', publicKey: next } });
  return true;
}
