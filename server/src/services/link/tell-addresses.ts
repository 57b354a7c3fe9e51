/**
 * Telling an agent the addresses anew, in the order of its portal, when its portal was chosen or that portal's addresses
 * were changed. Who has no link then is told with the next one.
 */
import type { AccessFacts, JumpClientId } from '@sallyport/domain';
import type { AccessBook } from '../../access/access-book.ts';
import type { Bus, Unsubscribe } from '../../bus/bus.ts';
import type { Store } from '../../ports.ts';
import { Lanes } from '../lanes.ts';
import type { LinkSite } from './link-handshake.ts';

export interface AddressTellerWorld {
  readonly store: Store;
  readonly bus: Bus;
  readonly access: Pick<AccessBook, 'latest' | 'onChange'>;
  readonly site: Pick<LinkSite, 'addressList'>;
  readonly isLinked: (id: JumpClientId) => boolean;
  readonly background: (what: string, work: Promise<unknown>) => void;
}

/** So many agents are told at a time. */
const atOnce = 100;

const what = 'telling addresses';

/** Each address that a client may have, with all of its portal in order. */
function ordersOf({ portals }: AccessFacts): ReadonlyMap<string, string> {
  return new Map(
    [...portals.values()].flatMap(({ addresses }) =>
      addresses.map((address) => [address, addresses.join(' ')] as const),
    ),
  );
}

export function addressesChanged(before: AccessFacts, after: AccessFacts): readonly string[] {
  const [was, is] = [ordersOf(before), ordersOf(after)];
  return [...new Set([...was.keys(), ...is.keys()])].filter((address) => was.get(address) !== is.get(address));
}

class AddressTeller {
  readonly #world: AddressTellerWorld;
  readonly #lanes = new Lanes();
  /** Whose link may have been welcomed with what was true before. */
  readonly #due = new Set<JumpClientId>();
  #facts: AccessFacts;

  constructor(world: AddressTellerWorld) {
    this.#world = world;
    this.#facts = world.access.latest();
  }

  chosen(id: JumpClientId): void {
    this.#world.background(what, this.#tell([id]));
  }

  accessChanged(facts: AccessFacts): void {
    const addresses = addressesChanged(this.#facts, facts);
    this.#facts = facts;
    if (addresses.length > 0) this.#world.background(what, this.#tellAllOf(addresses));
  }

  linked(id: JumpClientId): void {
    if (this.#due.delete(id)) this.chosen(id);
  }

  async #tellAllOf(addresses: readonly string[]): Promise<void> {
    await this.#tell(await this.#world.store.listClientsByAddress(addresses));
  }

  async #tell(ids: readonly JumpClientId[]): Promise<void> {
    const waiting = ids.values();
    const teller = async (): Promise<void> => {
      for (const id of waiting) await this.#lanes.run(id, async () => await this.#tellOne(id));
    };
    await Promise.all(Array.from({ length: Math.min(atOnce, ids.length) }, teller));
  }

  /** What holds when its turn comes, so that of two changes in a row the later one counts. */
  async #tellOne(jumpClientId: JumpClientId): Promise<void> {
    const { store, bus, site, isLinked } = this.#world;
    if (!isLinked(jumpClientId)) {
      this.#due.add(jumpClientId);
      return;
    }
    const client = await store.findJumpClient(jumpClientId);
    const addressList = client === undefined ? undefined : site.addressList(client.publicSiteAddress);
    if (addressList === undefined) return;
    await bus.ask('command-agent', { jumpClientId, body: { kind: 'address-list', addressList } });
  }
}

export function tellAddresses(world: AddressTellerWorld): readonly Unsubscribe[] {
  const { bus, access } = world;
  const teller = new AddressTeller(world);
  return [
    bus.subscribe('portal-chosen', ({ jumpClientId }) => teller.chosen(jumpClientId)),
    bus.subscribe('link-changed', ({ jumpClientId, online }) => {
      if (online) teller.linked(jumpClientId);
    }),
    access.onChange((facts) => teller.accessChanged(facts)),
  ];
}
