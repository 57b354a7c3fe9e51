/** What agents are to know the server by: its addresses and its TLS keys. */
import { readFileSync } from 'node:fs';
import { tlsKeyHash } from '../identity/tls.ts';
import type { LinkSite } from '../services/link-handshake.ts';
import type { World } from '../world.ts';

/** Statistics come each quarter of an hour. */
const settings = { statisticsIntervalMs: 900_000 };

/** `host:port` of an address that may leave the port out. */
function hostAndPort(address: string): string {
  const { hostname, port } = new URL(address);
  return `${hostname}:${port === '' ? '443' : port}`;
}

export function linkSite({ tls, config, rules }: World): LinkSite {
  const ofProxies = config.proxyCertificates.map((file) => tlsKeyHash(readFileSync(file, 'utf8')));
  return {
    tlsKeys: new Set([tls.keyHash, ...ofProxies]),
    addresses: () => rules.publicAddresses.map(hostAndPort),
    settings,
  };
}
