/** The lines by which an installer is used, and the script that they fetch. */
import { createHash } from 'node:crypto';
import type { InstallLines, InstallPlatformState } from '@sallyport/protocol';
import { bootstrapScript, installPlatforms } from '../../installers/bootstrap-script.ts';
import type { InstallPlatform, InstallRelease } from '../../installers/bootstrap-script.ts';
import { installLine } from '../../installers/install-line.ts';
import type { InstallScope } from '../../installers/install-line.ts';
import type { Clock, Identity, Store } from '../../ports.ts';

/** What agents are to be installed from. */
export interface InstallSite {
  /** Origins of this server, the best one first. */
  addresses(): readonly string[];
  /** What is there for each platform. */
  releases(): Readonly<Partial<Record<InstallPlatform, InstallRelease>>>;
}

export interface InstallLinesWorld {
  readonly store: Store;
  readonly clock: Clock;
  readonly identity: Pick<Identity, 'rootFingerprint' | 'serverId'>;
  readonly installSite: InstallSite;
}

export interface LinesWish {
  /** The origin by which whoever asks reached the server; only a public address of its own counts. */
  readonly address: string | undefined;
  readonly enrolmentKey?: string;
  /** Host name of the portal whose clients the installer makes; it goes before the address that was asked by. */
  readonly publicSiteAddress?: string | null;
}

/** Run on the server; it also says what it brought. */
export const bringCommand = 'npm run runtimes';

const loopback: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]']);
const isLoopback = (origin: string): boolean => loopback.has(new URL(origin).hostname);

/** The one that was asked by comes first. Names that mean another machine on another machine are left out. */
export function addressesFor(all: readonly string[], asked: string | undefined): readonly string[] {
  const outward = all.filter((origin) => !isLoopback(origin));
  const first = all.find((origin) => origin === asked && !isLoopback(origin)) ?? outward[0];
  if (first === undefined) return asked !== undefined && all.includes(asked) ? [asked] : all.slice(0, 1);
  return [first, ...outward.filter((origin) => origin !== first)];
}

/** The script by which agents are installed, without any key; `asked` is the origin that whoever wants it came by. */
export function installScript(
  { identity, installSite }: Pick<InstallLinesWorld, 'identity' | 'installSite'>,
  asked: string | undefined,
): string {
  const { rootFingerprint, serverId } = identity;
  const addresses = addressesFor(installSite.addresses(), asked);
  return bootstrapScript({ serverId, rootFingerprint, addresses, releases: installSite.releases(), bringCommand });
}

/** The script is on disk before a line names it. */
export async function makeInstallLines(world: InstallLinesWorld, wish: LinesWish): Promise<InstallLines> {
  const { store, clock, installSite } = world;
  const releases = installSite.releases();
  const ofPortal = installSite.addresses().find((origin) => new URL(origin).hostname === wish.publicSiteAddress);
  const asked = ofPortal ?? wish.address;
  const [address = ''] = addressesFor(installSite.addresses(), asked);
  const body = installScript(world, asked);
  const scriptSha256 = createHash('sha256').update(body).digest('hex');
  await store.commit([store.insertInstallScript({ sha256: scriptSha256, body, createdAt: clock.now() })]);
  const { enrolmentKey } = wish;
  const linesOf = (scope: InstallScope) => ({
    asking: installLine({ address, scriptSha256, scope }),
    withKey: enrolmentKey === undefined ? null : installLine({ address, scriptSha256, scope, enrolmentKey }),
  });
  const platforms = installPlatforms.map((platform): InstallPlatformState => ({
    platform,
    isReady: releases[platform] !== undefined,
  }));
  return { address, system: linesOf('system'), user: linesOf('user'), platforms, bringCommand };
}
