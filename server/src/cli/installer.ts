/** `sallyport installer create`: an enrolment key, and the jump group that its installations come into. */
import { installerMinutes, installerUsesMost } from '@sallyport/domain';
import { openAccessBook } from '../access/access-book.ts';
import { inProcessBus } from '../bus/in-process-bus.ts';
import { publicAddressesOf } from '../config/addresses.ts';
import type { JumpGroupRow } from '../ports.ts';
import { installReleases } from '../releases/install-releases.ts';
import { Releases } from '../releases/releases.ts';
import { makeInstallLines } from '../services/installers/install-lines.ts';
import type { AccessWorld } from '../services/access/change-access.ts';
import { findOrMakeJumpGroup } from '../services/access/jump-groups.ts';
import { checkInstaller } from '../services/installers/installer-wish.ts';
import { createInstaller } from '../services/installers/installers.ts';
import { cliTexts } from '../text/cli.ts';
import { UsageError, configFrom, readArguments } from './arguments.ts';
import type { Arguments } from './arguments.ts';
import { CommandFailed } from './failure.ts';
import { withStore } from './offline.ts';
import { outputTo } from './output.ts';

const own = {
  name: { type: 'string' },
  group: { type: 'string' },
  tag: { type: 'string' },
  comments: { type: 'string' },
  'valid-minutes': { type: 'string' },
  'max-uses': { type: 'string' },
} as const;

const actor = { kind: 'operator', name: 'sallyport installer create' } as const;
const minuteMs = 60_000;

function numberWithin(
  { texts }: Arguments,
  name: string,
  [least, most]: readonly [number, number],
): number | undefined {
  const given = texts[name];
  if (given === undefined) return undefined;
  const number = /^\d{1,9}$/.test(given) ? Number(given) : Number.NaN;
  if (number >= least && number <= most) return number;
  throw new UsageError(`--${name} must be a whole number from ${least} to ${most}`);
}

/** In a book of its own: whether the server runs or not, it is told by what is written. */
async function groupNamed(world: Pick<AccessWorld, 'store' | 'clock' | 'random'>, name: string): Promise<JumpGroupRow> {
  const failed = (error: unknown): never => {
    throw error;
  };
  const bus = inProcessBus(failed);
  const access = await openAccessBook({ store: world.store, bus, configuredHosts: () => [], failed });
  const group = await findOrMakeJumpGroup({ ...world, bus, access }, actor, name);
  access.close();
  if (group === undefined) throw new CommandFailed('jump-group.name-invalid', cliTexts.badText('group'));
  return group;
}

export async function installerCreate(words: readonly string[]): Promise<void> {
  const args = readArguments(words, { own, withConfig: true });
  const { least, most, usual } = installerMinutes;
  const validForMs = (numberWithin(args, 'valid-minutes', [least, most]) ?? usual) * minuteMs;
  const maxUses = numberWithin(args, 'max-uses', [1, installerUsesMost]) ?? null;
  const { name = '', group = 'Jump Clients', tag = '', comments = '' } = args.texts;
  const checked = checkInstaller({ name, group, tag, comments });
  if (checked.kind === 'bad') throw new UsageError(cliTexts.badText(checked.field));
  const config = configFrom(args);
  await withStore(config, async (world) => {
    const { group: groupName, ...properties } = checked.texts;
    const { id: jumpGroupId } = await groupNamed(world, groupName);
    const wish = { ...properties, jumpGroupId, createdBy: null, validForMs, maxUses };
    const { id, enrolmentKey } = await createInstaller(world, wish, actor);
    const installSite = {
      addresses: () => publicAddressesOf(config.publicAddresses, config.listen),
      releases: () => installReleases(new Releases(config.data, world)),
    };
    const lines = await makeInstallLines({ ...world, installSite }, { address: undefined, enrolmentKey });
    const line = lines.system.withKey ?? lines.system.asking;
    const missing = lines.platforms.filter(({ isReady }) => !isReady).map(({ platform }) => platform);
    const { rootFingerprint } = world.identity;
    const { bringCommand } = lines;
    const made = { enrolmentKey, rootFingerprint, line, missing, bringCommand };
    outputTo(args.json).answer(cliTexts.installer(made), {
      installerId: id,
      enrolmentKey,
      rootFingerprint,
      expiresAt: world.clock.now() + validForMs,
      lines,
    });
  });
}
