/**
 * Where an installation lies (docs/decisions/0006-places.md). Both folders hold one folder a server, named by its id,
 * so that two servers on one endpoint never collide.
 */
import { homedir } from 'node:os';
import { join } from 'node:path';

/** A service of the machine, or a program of one user. */
export type InstallScope = 'system' | 'user';

export type Places = {
  readonly scope: InstallScope;
  /** Programs: 0755, the owner's. */
  readonly programs: string;
  /** Identity and state: 0700. */
  readonly data: string;
  /** Where units of systemd go. */
  readonly units: string;
};

export function placesOf(scope: InstallScope, environment: NodeJS.ProcessEnv = process.env): Places {
  const units = '/etc/systemd/system';
  if (scope === 'system') return { scope, programs: '/opt/sallyport', data: '/var/lib/sallyport', units };
  const given = environment['XDG_DATA_HOME'];
  const own = given === undefined || given === '' ? join(homedir(), '.local/share') : given;
  return { scope, programs: join(own, 'sallyport/programs'), data: join(own, 'sallyport/data'), units };
}

/** What belongs to one server. */
export type ServerPlaces = {
  readonly programs: string;
  readonly data: string;
  /** The unit's name and its file. */
  readonly unit: string;
  readonly unitFile: string;
};

export function placesFor(places: Places, serverId: string): ServerPlaces {
  const unit = `sallyport-${serverId}.service`;
  return {
    programs: join(places.programs, serverId),
    data: join(places.data, serverId),
    unit,
    unitFile: join(places.units, unit),
  };
}
