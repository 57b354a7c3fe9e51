/** Every package of others that we name in a package.json has one line in docs/dependencies.md, and no line is left over. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { root, trackedTexts } from './tracked-files.ts';

interface PackageFile {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

test('each dependency is described once, in its version', () => {
  const named = trackedTexts(/(?:^|\/)package\.json$/).flatMap(({ text }) => {
    const file: PackageFile = JSON.parse(text);
    return Object.entries({ ...file.dependencies, ...file.devDependencies, ...file.optionalDependencies });
  });
  const used = new Set(
    named.filter(([name]) => !name.startsWith('@sallyport/')).map(([name, version]) => `${name} ${version}`),
  );
  const document = readFileSync(join(root, 'docs/dependencies.md'), 'utf8');
  const described = [...document.matchAll(/^\| `([^`]+)` \| ([^ |]+) \|/gm)].map(
    ([, name, version]) => `${name ?? ''} ${version ?? ''}`,
  );
  expect(described.toSorted()).toEqual([...used].toSorted());
});
