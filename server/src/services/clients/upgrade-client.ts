/**
 * The upgrade of one jump client: asked for by an administrator, offered to its agent now or at its next link, and
 * followed by what the agent says of it.
 */
import { inertText, isOfferedAgain, upgradeAfter } from '@sallyport/domain';
import type { JumpClientId, UpgradeState } from '@sallyport/domain';
import { platformField } from '@sallyport/protocol';
import type { Facts, LinkMessageOf, ReleaseManifest, ReleasePlatform, SignedManifest } from '@sallyport/protocol';
import { auditEntry } from '../../audit/entry.ts';
import type { Actor } from '../../audit/entry.ts';
import type { Bus } from '../../bus/bus.ts';
import { expecting, refusedCode } from '../../ports.ts';
import type { Clock, JumpClientRow, Store, UpgradeRow } from '../../ports.ts';

export interface UpgradeWorld {
  readonly store: Store;
  readonly clock: Clock;
  readonly bus: Bus;
  /** What an agent of this platform is to run. */
  readonly currentRelease: (platform: ReleasePlatform) => CurrentRelease | undefined;
  readonly background: (what: string, work: Promise<unknown>) => void;
}

interface CurrentRelease {
  readonly manifest: ReleaseManifest;
  readonly signed: SignedManifest;
}

export type UpgradeAsked =
  | { readonly kind: 'asked'; readonly version: string }
  | { readonly kind: 'refused'; readonly because: 'client.gone' | 'release.none' };

const names: Readonly<Partial<Record<Facts['platform'], string>>> = { linux: 'linux', windows: 'win', macos: 'darwin' };

function platformOf({ facts }: JumpClientRow): ReleasePlatform | undefined {
  const { platform, architecture } = JSON.parse(facts) as Facts;
  return platformField.safeParse(`${names[platform] ?? ''}-${architecture}`).data;
}

/** Answers when it is written; the agent is told meanwhile, or when it returns. */
export async function askUpgrade(
  world: UpgradeWorld,
  { jumpClientId, actor }: { readonly jumpClientId: JumpClientId; readonly actor: Actor },
): Promise<UpgradeAsked> {
  const { store, clock } = world;
  const client = await store.findJumpClient(jumpClientId);
  if (client === undefined || client.uninstalledAt !== null) return { kind: 'refused', because: 'client.gone' };
  const release = releaseFor(world, client);
  if (release === undefined) return { kind: 'refused', because: 'release.none' };
  const row = newUpgrade(jumpClientId, release, clock.now());
  await store.commit([store.insertUpgrade(row), audited(world, { row, actor, kind: 'client.upgrade-asked' })]);
  world.background('offering an upgrade', offer(world, row, release));
  return { kind: 'asked', version: row.version };
}

/** An agent has its link: what it was to be upgraded to, or what is current by now, is offered once more. */
export async function offerAgain(world: UpgradeWorld, jumpClientId: JumpClientId): Promise<void> {
  const { store, clock } = world;
  const row = await store.findUpgrade(jumpClientId);
  if (row === undefined || !isOfferedAgain(row.state)) return;
  const client = await store.findJumpClient(jumpClientId);
  const release = client === undefined ? undefined : releaseFor(world, client);
  if (release === undefined) return;
  if (release.manifest.sequence === row.sequence) {
    await offer(world, row, release);
    return;
  }
  const newer = { ...newUpgrade(jumpClientId, release, clock.now()), askedAt: row.askedAt };
  await store.commit([store.insertUpgrade(newer)]);
  await offer(world, newer, release);
}

/** What an agent says of an upgrade; of one that nobody asked for it is nothing. */
export async function upgradeSaid(
  world: UpgradeWorld,
  jumpClientId: JumpClientId,
  said: Pick<LinkMessageOf<'update-status'>, 'sequence' | 'state' | 'because' | 'detail'>,
): Promise<void> {
  const row = await world.store.findUpgrade(jumpClientId);
  if (row === undefined || row.sequence !== said.sequence) return;
  const state = upgradeAfter(row.state, said.state);
  if (state !== undefined) await change(world, row, { state, because: said.because, detail: said.detail });
}

function releaseFor({ currentRelease }: UpgradeWorld, client: JumpClientRow): CurrentRelease | undefined {
  const platform = platformOf(client);
  return platform === undefined ? undefined : currentRelease(platform);
}

function newUpgrade(jumpClientId: JumpClientId, { manifest }: CurrentRelease, now: UpgradeRow['askedAt']): UpgradeRow {
  const { sequence, version } = manifest;
  return { jumpClientId, sequence, version, state: 'pending', because: '', detail: '', askedAt: now, changedAt: now };
}

async function offer(world: UpgradeWorld, row: UpgradeRow, { signed }: CurrentRelease): Promise<void> {
  const { jumpClientId } = row;
  const outcome = await world.bus.ask('command-agent', { jumpClientId, body: { kind: 'update', ...signed } });
  // An agent that is busy with it already says how that goes.
  if (outcome.kind !== 'refused' || outcome.code === 'update.under-way') return;
  await change(world, row, { state: 'refused', because: outcome.code, detail: outcome.detail });
}

interface Change {
  readonly state: UpgradeState;
  readonly because: string | undefined;
  readonly detail: string | undefined;
}

const auditKinds: Readonly<Partial<Record<UpgradeState, string>>> = {
  confirmed: 'client.upgraded',
  refused: 'client.upgrade-refused',
  failed: 'client.upgrade-failed',
  'rolled-back': 'client.upgrade-rolled-back',
};

async function change(world: UpgradeWorld, row: UpgradeRow, { state, because, detail }: Change): Promise<void> {
  const { store, clock, bus } = world;
  const { jumpClientId } = row;
  const changes = {
    state,
    because: inertText(because ?? '', 64),
    detail: inertText(detail ?? '', 512),
    changedAt: clock.now(),
  };
  const kind = auditKinds[state];
  const actor = { kind: 'jump-client', id: jumpClientId, name: jumpClientId } as const;
  try {
    await store.commit([
      expecting(store.updateUpgrade(row, changes), 1, 'upgrade.went-on'),
      kind === undefined ? [] : audited(world, { row: { ...row, ...changes }, actor, kind }),
    ]);
  } catch (error) {
    if (refusedCode(error) === 'upgrade.went-on') return;
    throw error;
  }
  bus.publish('client-changed', { jumpClientId });
}

interface Audited {
  readonly row: UpgradeRow;
  readonly actor: Actor;
  readonly kind: string;
}

function audited({ store, clock }: UpgradeWorld, { row, actor, kind }: Audited) {
  const { jumpClientId: id, version, sequence, because, detail } = row;
  const target = { kind: 'jump-client', id, name: id } as const;
  return store.insertAuditEntry(
    auditEntry({ at: clock.now(), kind, actor, target, data: { version, sequence, because, detail } }),
  );
}
