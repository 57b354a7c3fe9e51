/** The current releases as the script that installs needs them. */
import { installPlatforms } from '../installers/bootstrap-script.ts';
import type { InstallPlatform, InstallRelease } from '../installers/bootstrap-script.ts';
import type { Releases } from './releases.ts';

export function installReleases(releases: Pick<Releases, 'current'>): Partial<Record<InstallPlatform, InstallRelease>> {
  const found: Partial<Record<InstallPlatform, InstallRelease>> = {};
  for (const platform of installPlatforms) {
    const release = releases.current(platform);
    if (release === undefined) continue;
    const { pack, bundle } = release.manifest;
    found[platform] = { pack, bundle, signedManifest: JSON.stringify(release.signed) };
  }
  return found;
}
