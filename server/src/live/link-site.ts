/** What agents are to know the server by: its addresses and its TLS keys. */
import { readFileSync } from 'node:fs';
import type { SignedAddressList } from '@sallyport/protocol';
import { tlsKeyHash } from '../identity/tls.ts';
import { signedAddressList } from '../services/link/address-list.ts';
import type { LinkSite } from '../services/link/link-handshake.ts';
import type { World } from '../world.ts';

/** Statistics come each quarter of an hour. */
const settings = { statisticsIntervalMs: 900_000 };

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
  const addresses = (): readonly string[] => rules.publicAddresses.map(hostAndPort);
  let list: SignedAddressList | undefined;
  return {
    tlsKeys: new Set([tls.keyHash, ...ofProxies]),
    addresses,
    isOwnHost: (host) => former.has(host) || addresses().includes(host),
    addressList: () => list,
    settings,
    async announce() {
      list = await signedAddressList(world, addresses());
    },
  };
}
