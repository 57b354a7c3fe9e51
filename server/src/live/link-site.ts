/** What agents are to know the server by: its addresses and its TLS keys. */
import { readFileSync } from 'node:fs';
import { addressesOfPortal, portalOf } from '@sallyport/domain';
import { tlsKeyHash } from '../identity/tls.ts';
import { openAddressBook } from '../services/link/address-list.ts';
import type { AddressBook, AddressOrder } from '../services/link/address-list.ts';
import type { LinkSite } from '../services/link/link-handshake.ts';
import type { World } from '../world.ts';

/** `host:port` of an address that may leave the port out. */
function hostAndPort(address: string): string {
  const { hostname, port } = new URL(address);
  return `${hostname}:${port === '' ? '443' : port}`;
}

export interface ServingSite extends LinkSite {
  /** To be called once the addresses are known. */
  announce(): Promise<void>;
}

export function linkSite(world: World): ServingSite {
  const { tls, config, rules } = world;
  const ofProxies = config.proxyCertificates.map((file) => tlsKeyHash(readFileSync(file, 'utf8')));
  const former = new Set(config.formerAddresses.map(hostAndPort));
  let of: readonly string[] | undefined;
  let named: readonly string[] = [];
  let book: AddressBook | undefined;

  /** They are read once for each list, since every link asks for them. */
  function addresses(): readonly string[] {
    if (of !== rules.publicAddresses) {
      of = rules.publicAddresses;
      named = of.map(hostAndPort);
    }
    return named;
  }

  /** A client for which none was chosen has no wish of its own. */
  function orderFor(chosen: string | null): AddressOrder {
    const publicAddresses = addresses();
    if (chosen === null) return { addresses: publicAddresses, first: undefined };
    const ordered = addressesOfPortal(portalOf(world.access.latest(), chosen), { chosen, publicAddresses });
    const isThere = ordered[0]?.startsWith(`${chosen}:`) === true;
    return { addresses: ordered, first: isThere ? ordered[0] : undefined };
  }

  return {
    tlsKeys: new Set([tls.keyHash, ...ofProxies]),
    addresses,
    isOwnHost: (host) => former.has(host) || addresses().includes(host),
    addressList: (chosen) => book?.listFor(orderFor(chosen)),
    settings: () => world.statistics.agentSettings(),
    async announce() {
      book = await openAddressBook(world, addresses());
    },
  };
}
