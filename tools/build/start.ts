/**
 * What is read when a program starts, out of the files of its bundle: a start takes its time and a program at rest its
 * memory by that. A large library that few need, or that is needed late, is imported where it is used.
 */
import type { BundledFile } from './bundle.ts';

export interface StartRules {
  /** Sources, by the end of their path, at which the start begins: the program itself and what it goes on to at once. */
  readonly from: readonly string[];
  readonly maxBytes: number;
  /** Packages that take more than this take too much, but for those below. */
  readonly packageMaxBytes: number;
  readonly largePackages: ReadonlySet<string>;
}

const packageName = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//;

function readAtStart(files: readonly BundledFile[], from: StartRules['from']): ReadonlySet<BundledFile> {
  const byName = new Map(files.map((file) => [file.name, file]));
  const found = new Set<BundledFile>();
  const add = (file: BundledFile | undefined): void => {
    if (file === undefined || found.has(file)) return;
    found.add(file);
    for (const name of file.imports) add(byName.get(name));
  };
  for (const end of from) {
    const file = files.find(({ sources }) => [...sources.keys()].some((source) => source.endsWith(end)));
    if (file === undefined) throw new Error(`${end} is in no file of the bundle`);
    add(file);
  }
  return found;
}

function packageSizes(files: Iterable<BundledFile>): ReadonlyMap<string, number> {
  const sizes = new Map<string, number>();
  for (const { sources } of files) {
    for (const [path, bytes] of sources) {
      const [, name] = packageName.exec(path) ?? [];
      if (name !== undefined) sizes.set(name, (sizes.get(name) ?? 0) + bytes);
    }
  }
  return sizes;
}

/** What is against the rules, in words; empty if nothing is. */
export function startFaults(files: readonly BundledFile[], rules: StartRules): readonly string[] {
  const read = readAtStart(files, rules.from);
  const bytes = [...read].reduce((sum, file) => sum + file.bytes, 0);
  const tooLarge = [...packageSizes(read)]
    .filter(([name, size]) => size > rules.packageMaxBytes && !rules.largePackages.has(name))
    .map(([name, size]) => `${name} (${size} bytes) is read at the start; import it where it is used, by import()`);
  const tooMuch = bytes > rules.maxBytes ? [`${bytes} bytes are read at the start, more than ${rules.maxBytes}`] : [];
  return [...tooLarge.toSorted(), ...tooMuch];
}
