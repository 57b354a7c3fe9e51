/**
 * The recovery kit of this server's root: made, read back, and noted as saved once somebody has shown that the saved
 * one opens. A new root needs a new kit, so the note names the root that it is for.
 */
import { instant, parseId } from '@sallyport/domain';
import type { Instant } from '@sallyport/domain';
import { keySetSchema } from '@sallyport/protocol';
import { auditEntry } from '../../audit/entry.ts';
import type { Actor } from '../../audit/entry.ts';
import { passphraseFault } from '../../backup/passphrase-key.ts';
import { openRecoveryKit, sealRecoveryKit } from '../../backup/recovery-kit.ts';
import type { RecoveryKit } from '../../backup/recovery-kit.ts';
import { keyFingerprint, recoverIdentity } from '../../identity/identity.ts';
import type { Identity } from '../../identity/identity.ts';
import { readRootKeys, rootKeyOf } from '../../identity/root-keys.ts';
import type { Clock, Random, Store } from '../../ports.ts';
import type { KitFault } from '../../text/recovery-kit.ts';

export interface KitWorld {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
  readonly identity: Identity;
  readonly dataFolder: string;
}

export type KitRefusal =
  | { readonly kind: 'fault'; readonly fault: KitFault }
  | { readonly kind: 'wrong-line'; readonly line: number };

const settingKey = 'recovery-kit';

export interface KitNote {
  readonly rootFingerprint: string;
  readonly savedAt: number;
}

function isNote(value: unknown): value is KitNote {
  return typeof value === 'object' && value !== null && 'rootFingerprint' in value && 'savedAt' in value;
}

/** When the kit of today's root was saved; undefined while there is none. */
export async function kitSavedAt({
  store,
  identity,
}: Pick<KitWorld, 'store' | 'identity'>): Promise<Instant | undefined> {
  const note = await store.findSetting(settingKey);
  return isNote(note) && note.rootFingerprint === identity.rootFingerprint ? instant(note.savedAt) : undefined;
}

function keySetNumber(identity: Identity): number {
  return keySetSchema.parse(JSON.parse(Buffer.from(identity.keySet.bytes, 'base64url').toString())).number;
}

export type MadeKit = { readonly kind: 'made'; readonly text: string } | KitRefusal;

/** A new kit, opened once before anybody gets to see it. */
export async function makeRecoveryKit(world: KitWorld, passphrase: string): Promise<MadeKit> {
  const fault = passphraseFault(passphrase);
  if (fault !== undefined) return { kind: 'fault', fault };
  const { identity, clock, random, dataFolder } = world;
  const { serverId, rootFingerprint } = identity;
  const roots = readRootKeys(dataFolder);
  const kit: RecoveryKit = { serverId, keySetNumber: keySetNumber(identity), madeAt: clock.now(), roots };
  const text = await sealRecoveryKit({ kit, passphrase, rootFingerprint, random: (count) => random.bytes(count) });
  const opened = await openKit(text, passphrase);
  if (opened.kind !== 'opened') throw new Error('The recovery kit that was just made does not open');
  return { kind: 'made', text };
}

type Opened = { readonly kind: 'opened'; readonly kit: RecoveryKit; readonly rootFingerprint: string } | KitRefusal;

async function openKit(text: string, passphrase: string): Promise<Opened> {
  const opened = await openRecoveryKit(text, passphrase);
  if (opened.kind === 'wrong-line') return opened;
  if (opened.kind !== 'opened') return { kind: 'fault', fault: `recovery-kit.${opened.kind}` };
  const [first] = opened.kit.roots;
  const root = first === undefined ? undefined : rootKeyOf(first);
  if (root === undefined) return { kind: 'fault', fault: 'recovery-kit.no-kit' };
  return { kind: 'opened', kit: opened.kit, rootFingerprint: keyFingerprint(root) };
}

export interface SavedKit {
  readonly text: string;
  readonly passphrase: string;
  readonly actor: Actor;
}

export type CheckedKit = { readonly kind: 'right' } | KitRefusal;

/** Reads back what was saved. A kit that opens and is of today's root is noted: nobody is reminded any more. */
export async function checkRecoveryKit(world: KitWorld, { text, passphrase, actor }: SavedKit): Promise<CheckedKit> {
  const opened = await openKit(text, passphrase);
  if (opened.kind !== 'opened') return opened;
  const { store, clock, identity } = world;
  if (opened.rootFingerprint !== identity.rootFingerprint) return { kind: 'fault', fault: 'recovery-kit.other-root' };
  const savedAt = clock.now();
  const note: KitNote = { rootFingerprint: identity.rootFingerprint, savedAt };
  const data = { rootFingerprint: identity.rootFingerprint };
  const entry = auditEntry({ at: savedAt, kind: 'recovery-kit.saved', actor, data });
  await store.commit([store.updateSetting(settingKey, note), store.insertAuditEntry(entry)]);
  return { kind: 'right' };
}

export type RecoveredKeys = { readonly kind: 'recovered'; readonly rootFingerprint: string } | KitRefusal;

/** New keys for the server of a kit, in a data folder without keys. */
export async function recoverKeys(
  world: Pick<KitWorld, 'clock' | 'random' | 'dataFolder'>,
  { text, passphrase }: Omit<SavedKit, 'actor'>,
): Promise<RecoveredKeys> {
  const opened = await openKit(text, passphrase);
  if (opened.kind !== 'opened') return opened;
  const serverId = parseId('server', opened.kit.serverId);
  const roots = opened.kit.roots.flatMap((root) => rootKeyOf(root) ?? []);
  if (serverId === undefined) return { kind: 'fault', fault: 'recovery-kit.no-kit' };
  const { keySetNumber: number } = opened.kit;
  if (!recoverIdentity(world.dataFolder, world, { serverId, roots, keySetNumber: number })) {
    return { kind: 'fault', fault: 'recovery-kit.keys-there' };
  }
  return { kind: 'recovered', rootFingerprint: opened.rootFingerprint };
}
