/**
 * The proxy that an installation dials by: a service has none of the variables of whoever installed it, so what they
 * said is kept in a file beside the client's state, which only its owner reads because it may hold a password.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { proxyLines } from '../dial/proxy-choice.ts';
import type { ProxySetting } from '../dial/proxy-choice.ts';
import { makeFolder, writeFileDurably } from '../identity/atomic-file.ts';
import { placesFor } from './places.ts';
import type { Places } from './places.ts';

const fileOf = (places: Places, serverId: string): string => join(placesFor(places, serverId).data, 'proxy');

/** The file that says which proxy; undefined when none was ever said. */
export function keptProxyFile(places: Places, serverId: string): string | undefined {
  const file = fileOf(places, serverId);
  return existsSync(file) ? file : undefined;
}

/** Keeps what the environment says. One that says nothing changes nothing: it may be another one's, as behind sudo. */
export async function keepProxy(places: Places, serverId: string, setting: ProxySetting): Promise<void> {
  const lines = proxyLines(setting);
  if (lines === undefined) return;
  await makeFolder(placesFor(places, serverId).data);
  await writeFileDurably(fileOf(places, serverId), lines);
}

/** By what an installation is dialled: what was kept goes before whatever the environment says now. */
export function proxyOfInstallation(places: Places, serverId: string, otherwise: ProxySetting): ProxySetting {
  const file = keptProxyFile(places, serverId);
  return file === undefined ? otherwise : { kind: 'file', file };
}

/** Whoever installs may know better than what was kept the last time. */
export function proxyToInstallBy(places: Places, serverId: string, said: ProxySetting): ProxySetting {
  return proxyLines(said) === undefined ? proxyOfInstallation(places, serverId, said) : said;
}
