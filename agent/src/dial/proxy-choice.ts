/**
 * Whether a server is dialled by way of a proxy, and of which: the command line says so, or a file, or else the
 * environment as most programs read it (HTTPS_PROXY, ALL_PROXY, NO_PROXY). The file is read for each dial, so that a
 * new password needs no restart.
 */
import { readFileSync } from 'node:fs';
import { BlockList, isIP } from 'node:net';
import { faultText } from '../log.ts';
import { DialFault } from './dial-fault.ts';
import { parseProxyUrl } from './proxy-address.ts';
import type { ProxyAddress } from './proxy-address.ts';
import type { ServerAddress } from './server-address.ts';

export type ProxySetting =
  | { readonly kind: 'none' }
  | { readonly kind: 'fixed'; readonly proxy: ProxyAddress }
  | { readonly kind: 'file'; readonly file: string }
  | { readonly kind: 'environment'; readonly environment: Readonly<Record<string, string | undefined>> };

/** As the environment says. */
export function systemProxy(): ProxySetting {
  return { kind: 'environment', environment: process.env };
}

/** A proxy, and a long list of exemptions. */
const fileMaxLength = 8_192;

const noProxyAtAll = 'none';

/** Undefined for a direct connection. Throws a `DialFault` when what is said can't be read. */
export function proxyFor(setting: ProxySetting, to: ServerAddress): ProxyAddress | undefined {
  switch (setting.kind) {
    case 'none':
      return undefined;
    case 'fixed':
      return setting.proxy;
    case 'file':
      return ofFile(setting.file, to);
    case 'environment':
      return ofEnvironment(setting.environment, to);
  }
}

function read(text: string, source: string): ProxyAddress {
  const proxy = parseProxyUrl(text);
  // What it says may be a password, so it is not repeated.
  if (proxy === undefined) throw new DialFault('dial.proxy-setting', `${source} is not of the form http://HOST:PORT`);
  return proxy;
}

/** The proxy, or `none`, in its first line; in a second, if there is one, what NO_PROXY would say. */
function ofFile(file: string, to: ServerAddress): ProxyAddress | undefined {
  const [proxy = '', exempt = ''] = linesOf(file);
  return proxy.trim() === noProxyAtAll || isExempt(to, exempt) ? undefined : read(proxy, file);
}

/** What the environment says, as the lines of such a file; undefined where it names no proxy. */
export function proxyLines(setting: ProxySetting): string | undefined {
  if (setting.kind !== 'environment') return undefined;
  const { proxy, exempt } = said(setting.environment);
  if (proxy === undefined) return undefined;
  read(proxy.text, proxy.name);
  const lines = [proxy.text, exempt].map((line) => line.replaceAll(/\s+/g, ' ').trim());
  return `${lines.join('\n').trimEnd()}\n`;
}

function linesOf(file: string): readonly string[] {
  try {
    return readFileSync(file, 'utf8').slice(0, fileMaxLength).split(/\r?\n/);
  } catch (fault) {
    throw new DialFault('dial.proxy-setting', faultText(fault));
  }
}

function ofEnvironment(
  environment: Readonly<Record<string, string | undefined>>,
  to: ServerAddress,
): ProxyAddress | undefined {
  const { proxy, exempt } = said(environment);
  return proxy === undefined || isExempt(to, exempt) ? undefined : read(proxy.text, proxy.name);
}

type SaidProxy = {
  readonly proxy: { readonly name: string; readonly text: string } | undefined;
  readonly exempt: string;
};

function said(environment: Readonly<Record<string, string | undefined>>): SaidProxy {
  const find = (names: readonly string[]) =>
    names.map((name) => ({ name, text: environment[name] ?? '' })).find(({ text }) => text !== '');
  return {
    proxy: find(['https_proxy', 'HTTPS_PROXY', 'all_proxy', 'ALL_PROXY']),
    exempt: find(['no_proxy', 'NO_PROXY'])?.text ?? '',
  };
}

/**
 * Whether NO_PROXY names the server: `*`; a name, with all below it; an address; a network as 10.0.0.0/8; each with a
 * port or without.
 */
export function isExempt(to: Pick<ServerAddress, 'host' | 'port'>, list: string): boolean {
  const host = to.host.toLowerCase();
  return list
    .toLowerCase()
    .split(/[\s,]+/)
    .filter((entry) => entry !== '')
    .some((entry) => {
      if (entry === '*') return true;
      if (entry.includes('/')) return isInNetwork(host, entry);
      const [, bare = entry, port] = /^(\[.+\]|[^:]+):(\d+)$/.exec(entry) ?? [];
      if (port !== undefined && Number(port) !== to.port) return false;
      const name = bare.replaceAll(/^\[|\]$/g, '').replace(/^\*?\.+/, '');
      return host === name || (isIP(host) === 0 && host.endsWith(`.${name}`));
    });
}

function isInNetwork(host: string, network: string): boolean {
  const [base = '', bits = ''] = network.split('/');
  const family = isIP(host);
  if (family === 0 || isIP(base) !== family || !/^\d{1,3}$/.test(bits)) return false;
  const kind = family === 4 ? 'ipv4' : 'ipv6';
  if (Number(bits) > (family === 4 ? 32 : 128)) return false;
  const list = new BlockList();
  list.addSubnet(base, Number(bits), kind);
  return list.check(host, kind);
}
