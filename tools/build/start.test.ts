import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { writeBundle } from './bundle.ts';
import { startFaults } from './start.ts';
import type { StartRules } from './start.ts';

let root = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'sallyport-start-'));
});
afterEach(() => rmSync(root, { recursive: true }));

function write(file: string, content: string): void {
  mkdirSync(dirname(join(root, file)), { recursive: true });
  writeFileSync(join(root, file), content);
}

/** What is wrong with a program that says the text of a library of 2 kB or more. */
async function faultsOf(main: string, rules: Partial<StartRules> = {}): Promise<readonly string[]> {
  write('package.json', '{ "type": "module" }');
  write('node_modules/heavy/package.json', '{ "name": "heavy", "type": "module", "exports": "./index.js" }');
  write('node_modules/heavy/index.js', `export const text = '${'x'.repeat(2_000)}';`);
  write('src/main.ts', main);
  const file = join(root, 'dist/main.js');
  const files = await writeBundle({
    entry: join(root, 'src/main.ts'),
    file,
    external: [],
    minify: false,
    inParts: true,
  });
  expect(execFileSync(process.execPath, [file], { encoding: 'utf8' })).toBe('2000');
  const usual = {
    from: ['/src/main.ts'],
    maxBytes: 1_000_000,
    packageMaxBytes: 1_000,
    largePackages: new Set<string>(),
  };
  return startFaults(files, { ...usual, ...rules });
}

const atOnce = "import { text } from 'heavy';\nprocess.stdout.write(String(text.length));";
const late = "const { text } = await import('heavy');\nprocess.stdout.write(String(text.length));";

test('a large library that is imported at once is named', async () => {
  expect(await faultsOf(atOnce)).toEqual([expect.stringMatching(/^heavy \(\d+ bytes\) is read at the start/)]);
});

test('it may be large, and may be late', async () => {
  expect(await faultsOf(atOnce, { largePackages: new Set(['heavy']) })).toEqual([]);
  expect(await faultsOf(late)).toEqual([]);
});

test('all that is read at once has its bound, and what is read late is not in it', async () => {
  const rules = { largePackages: new Set(['heavy']), maxBytes: 1_000 };
  expect(await faultsOf(atOnce, rules)).toEqual([
    expect.stringMatching(/bytes are read at the start, more than 1000$/),
  ]);
  expect(await faultsOf(late, rules)).toEqual([]);
});

test('a start that is in no file is a mistake of the rules', async () => {
  await expect(faultsOf(late, { from: ['/src/other.ts'] })).rejects.toThrow('/src/other.ts is in no file');
});
