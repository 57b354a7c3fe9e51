/** `sallyport release`: hands out what was built of the Jump Client, whether the server runs or not. */
import { builtRelease } from '../places.ts';
import { builtReleaseOf } from '../releases/built-release.ts';
import { handOutRelease } from '../releases/hand-out-release.ts';
import { WrongArtefact } from '../releases/release-files.ts';
import { Releases, ReleasesBusy } from '../releases/releases.ts';
import { cliTexts } from '../text/cli.ts';
import { configFrom, readArguments } from './arguments.ts';
import { CommandFailed } from './failure.ts';
import { withStore } from './offline.ts';
import { outputTo } from './output.ts';

const actor = { kind: 'operator', name: 'sallyport release' } as const;

function failureOf(error: unknown, folder: string): unknown {
  if (error instanceof WrongArtefact) return new CommandFailed('release.file-wrong', error.message);
  if (error instanceof ReleasesBusy) return new CommandFailed('release.busy', cliTexts.releasesBusy);
  const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
  return isMissing ? new CommandFailed('release.file-missing', cliTexts.releaseIncomplete(folder)) : error;
}

export async function release(words: readonly string[]): Promise<void> {
  const args = readArguments(words, { own: { from: { type: 'string' } }, withConfig: true });
  const folder = args.texts['from'] ?? builtRelease;
  const built = readBuilt(folder);
  const config = configFrom(args);
  await withStore(config, async ({ store, clock, identity }) => {
    const releases = new Releases(config.data, { identity, clock });
    const world = { store, clock, releases };
    const published = await handOutRelease(world, folder, actor).catch((error: unknown) => {
      throw failureOf(error, folder);
    });
    const shown = published.map(({ manifest: { version, platform, sequence } }) => ({ version, platform, sequence }));
    const platforms = Object.keys(built.packs);
    outputTo(args.json).answer(cliTexts.released(built.version, shown, platforms), {
      version: built.version,
      platforms,
      published: shown,
    });
  });
}

function readBuilt(folder: string) {
  let built;
  try {
    built = builtReleaseOf(folder);
  } catch {
    throw new CommandFailed('release.unreadable', cliTexts.releaseUnreadable(folder));
  }
  if (built === undefined) throw new CommandFailed('release.not-built', cliTexts.releaseNotBuilt(folder));
  return built;
}
