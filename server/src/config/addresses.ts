/** Under which addresses this server may be spoken to. */
import { hostname, networkInterfaces } from 'node:os';
import ipaddr from 'ipaddr.js';

const anyAddress: ReadonlySet<string> = new Set(['0.0.0.0', '::']);
const loopback = ['127.0.0.1', 'localhost', '::1'];

/** Whether a listener of this host hears nobody but this machine. */
export function isLoopback(host: string): boolean {
  if (host === 'localhost') return true;
  return ipaddr.isValid(host) && ipaddr.process(host).range() === 'loopback';
}

function originOf(host: string, port: number): string | undefined {
  const url = `https://${host.includes(':') ? `[${host}]` : host}:${port}`;
  return URL.canParse(url) ? new URL(url).origin : undefined;
}

function ownHosts(listenHost: string): readonly string[] {
  if (loopback.includes(listenHost)) return loopback;
  if (!anyAddress.has(listenHost)) return [listenHost];
  const interfaces = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  const outward = interfaces.filter((address) => !address.internal && !address.address.startsWith('fe80:'));
  return [hostname(), ...outward.map((address) => address.address), ...loopback];
}

/**
 * The addresses that were configured; or, when none were, those that the machine knows itself by, so that a first try
 * needs no configuration.
 */
export function publicAddressesOf(
  configured: readonly string[],
  listen: { readonly host: string; readonly port: number },
): readonly string[] {
  if (configured.length > 0) return configured;
  const origins = ownHosts(listen.host).map((host) => originOf(host, listen.port));
  return [...new Set(origins.filter((origin) => origin !== undefined))];
}

/** Host names and IP addresses alone, as a certificate names them. */
export function hostsOf(publicAddresses: readonly string[]): readonly string[] {
  return [...new Set(publicAddresses.map((address) => new URL(address).hostname.replaceAll(/^\[|\]$/g, '')))];
}
