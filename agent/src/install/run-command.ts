/** How an installed agent is started and removed, whoever does it: a unit, a script, a person. */
import { join } from 'node:path';
import type { ServerAddress } from '../dial/server-address.ts';
import { launcherCommand } from '../launcher/command.ts';
import { placesFor } from './places.ts';
import type { Places } from './places.ts';

export type Installed = {
  readonly places: Places;
  readonly serverId: string;
  readonly servers: readonly ServerAddress[];
  readonly rootFingerprint: string;
  /** Where it is written down by which proxy it dials. */
  readonly proxyFile?: string | undefined;
};

/** Node and the launcher of the version that is current when it is started. */
export function runCommand({ places, serverId, servers, rootFingerprint, proxyFile }: Installed): readonly string[] {
  const pack = join(placesFor(places, serverId).programs, 'current/pack');
  return [
    ...launcherCommand(pack),
    'run',
    '--scope',
    places.scope,
    '--server-id',
    serverId,
    '--data',
    places.data,
    '--root',
    rootFingerprint,
    ...servers.flatMap(({ name }) => ['--server', `https://${name}`]),
    ...(proxyFile === undefined ? [] : ['--proxy-file', proxyFile]),
  ];
}

/** A word for people to copy into a shell; everything but plain characters is quoted. */
export function shownWord(word: string): string {
  return /^[A-Za-z0-9_@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}

export function uninstallFile(places: Places, serverId: string): string {
  return join(placesFor(places, serverId).programs, 'uninstall');
}

/** A small program beside the others, so that whoever wants the agent gone needs to know no version. */
export function uninstallScript(places: Places, serverId: string): string {
  const current = join(placesFor(places, serverId).programs, 'current');
  const words = [join(current, 'pack/bin/node'), join(current, 'agent.js')].map(shownWord);
  return `#!/bin/sh\nexec ${words.join(' ')} uninstall --scope ${places.scope} --server-id ${serverId}\n`;
}
