/** What Node itself knows about any system: the facts of a platform that has no reader of its own, and the rest of one that has. */
import {
  arch,
  cpus,
  freemem,
  hostname,
  networkInterfaces,
  platform,
  release,
  totalmem,
  type,
  uptime,
  userInfo,
  version,
} from 'node:os';
import type { Facts } from '@sallyport/protocol';
import { addressesMax, boundedCount, boundedText, known, textIfAny } from './bounded.ts';

export type InstallMode = Facts['installMode'];

const platforms: Readonly<Record<string, Facts['platform']>> = {
  linux: 'linux',
  win32: 'windows',
  darwin: 'macos',
  android: 'android',
};

export function basicFacts(installMode: InstallMode): Facts {
  const processors = cpus();
  return {
    hostname: hostName(),
    operatingSystem: boundedText(platform() === 'win32' ? version() : `${type()} ${release()}`),
    platform: platforms[platform()] ?? 'other',
    architecture: architectureName(),
    kernel: boundedText(release()),
    privateAddresses: privateAddresses(networkInterfaces()),
    bootedAt: boundedCount(Date.now() - uptime() * 1000),
    cpu: { model: boundedText(processors[0]?.model ?? ''), cores: processors.length },
    memory: { totalBytes: boundedCount(totalmem()), availableBytes: boundedCount(freemem()) },
    installMode,
    ...known({ account: accountName() }),
  };
}

export function hostName(): string {
  return textIfAny(hostname()) ?? 'localhost';
}

export function architectureName(): Facts['architecture'] {
  const name = arch();
  return name === 'x64' || name === 'arm64' ? name : 'other';
}

/** The account that the agent runs under; a number without an entry has no name. */
export function accountName(): string | undefined {
  try {
    return textIfAny(userInfo().username);
  } catch {
    return undefined;
  }
}

export type Interfaces = Readonly<
  Record<
    string,
    readonly { readonly address: string; readonly internal: boolean; readonly family: string }[] | undefined
  >
>;

/** Those by which the endpoint is known on its networks: IPv4 first, no loopback, no link-local IPv6. */
export function privateAddresses(interfaces: Interfaces): string[] {
  const all = Object.values(interfaces)
    .flatMap((addresses) => addresses ?? [])
    .filter(({ address, internal }) => !internal && !address.toLowerCase().startsWith('fe80:'));
  const ordered = [...all.filter(({ family }) => family === 'IPv4'), ...all.filter(({ family }) => family !== 'IPv4')];
  return [...new Set(ordered.map(({ address }) => boundedText(address, 64)))].slice(0, addressesMax);
}
