/** Small pictures of endpoints' screens: asked of the agent when somebody looks, kept for a moment, never stored. */
import { decideJump, effectiveSessionPolicies, maySeePicture } from '@sallyport/domain';
import type { JumpClientId, JumpItemId, UserFacts } from '@sallyport/domain';
import { seenItem } from '../../access/seen-item.ts';
import type { Bus } from '../../bus/bus.ts';
import type { IndexedItem, ItemIndex } from '../../index/item-index.ts';
import type { ClientStatistics } from '../clients/client-statistics.ts';
import { policiesOfItem } from '../sessions/session-permissions.ts';

/** However many people look, an agent makes one so often. */
const keptMs = 15_000;
/** 36 kB each at most. */
const keptMost = 200;

export interface PictureWorld {
  readonly bus: Bus;
  readonly index: ItemIndex;
  readonly statistics: ClientStatistics;
}

interface Kept {
  readonly atMs: number;
  readonly png: Promise<Buffer | undefined>;
}

/** `gone`: there is no such item for this reader. `none`: there is nothing to be seen, or not by this reader. */
export type PictureAnswer =
  | { readonly kind: 'picture'; readonly png: Buffer }
  | { readonly kind: 'gone' }
  | { readonly kind: 'none' };

export class ScreenPictures {
  readonly #world: PictureWorld;
  readonly #kept = new Map<JumpClientId, Kept>();

  constructor(world: PictureWorld) {
    this.#world = world;
  }

  async of(user: UserFacts, id: JumpItemId): Promise<PictureAnswer> {
    const { index, statistics } = this.#world;
    const item = seenItem(index, user, id);
    if (item === undefined) return { kind: 'gone' };
    if (!statistics.shows('screen') || !isFor(user, item)) return { kind: 'none' };
    const png = await this.#pictureOf(item.item.jumpClientId);
    return png === undefined ? { kind: 'none' } : { kind: 'picture', png };
  }

  /** Of what is shown no longer nothing is kept. */
  forget(): void {
    this.#kept.clear();
  }

  #pictureOf(client: JumpClientId): Promise<Buffer | undefined> {
    const nowMs = performance.now();
    const kept = this.#kept.get(client);
    if (kept !== undefined && nowMs - kept.atMs < keptMs) return kept.png;
    const png = this.#ask(client);
    this.#kept.delete(client);
    this.#kept.set(client, { atMs: nowMs, png });
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > keptMost && oldest !== undefined) this.#kept.delete(oldest);
    return png;
  }

  async #ask(jumpClientId: JumpClientId): Promise<Buffer | undefined> {
    const outcome = await this.#world.bus.ask('command-agent', { jumpClientId, body: { kind: 'read-screen' } });
    const text = outcome.kind === 'done' ? outcome.screen?.png : undefined;
    const png = text === undefined ? undefined : Buffer.from(text, 'base64url');
    return png !== undefined && isSmallPng(png) ? png : undefined;
  }
}

/** By the lesser of what the policies say, for nobody knows yet whether a customer is there. */
function isFor(user: UserFacts, item: IndexedItem): boolean {
  const question = { userId: user.id, item: policiesOfItem(item), presence: 'unknown' } as const;
  return maySeePicture(decideJump(user, item.target), effectiveSessionPolicies(user.access, question));
}

const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const sideMost = 640;

/** A browser reads the picture, and an agent may send anything: it is a PNG, and small however far it is blown up. */
function isSmallPng(bytes: Buffer): boolean {
  if (bytes.length < 33 || !bytes.subarray(0, 8).equals(signature)) return false;
  const isHeader = bytes.readUInt32BE(8) === 13 && bytes.toString('latin1', 12, 16) === 'IHDR';
  const [width, height] = [bytes.readUInt32BE(16), bytes.readUInt32BE(20)];
  return isHeader && width > 0 && width <= sideMost && height > 0 && height <= sideMost;
}
