import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { writeBundle } from './bundle.ts';
import { fingerprintOf, isCurrent, markCurrent } from './fingerprint.ts';
import { whileLocked } from './lock.ts';
import type { Part } from './part.ts';

let root = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'sallyport-build-'));
});
afterEach(() => rmSync(root, { recursive: true }));

function write(file: string, content: string): void {
  mkdirSync(dirname(join(root, file)), { recursive: true });
  writeFileSync(join(root, file), content);
}

const part: Part = { name: 'thing', inputs: ['thing/src'], output: 'thing/dist.js', make: () => Promise.resolve() };

test.for([
  ['a source changes', 'thing/src/a.ts', true],
  ['a source is added', 'thing/src/deep/b.ts', true],
  ['the lock file changes', 'package-lock.json', true],
  ['a test changes', 'thing/src/a.test.ts', false],
  ['a test helper changes', 'thing/src/testing/helper.ts', false],
  ['a file elsewhere changes', 'other/src/a.ts', false],
] as const)('%s: built again %s', ([, file, again]) => {
  write('thing/src/a.ts', 'one');
  const before = fingerprintOf(root, part);
  write(file, 'two');
  expect(fingerprintOf(root, part) !== before).toBe(again);
});

test('a part is current only while its output is there and its inputs are as they were', () => {
  write('thing/src/a.ts', 'one');
  const fingerprint = fingerprintOf(root, part);
  markCurrent(root, part, fingerprint);
  expect(isCurrent(root, part, fingerprint)).toBe(false);
  write('thing/dist.js', 'built');
  expect(isCurrent(root, part, fingerprint)).toBe(true);
  expect(isCurrent(root, part, 'another')).toBe(false);
});

test('builds wait for one another, and a lock left by a dead process holds nobody up', async () => {
  const lockFile = join(root, 'cache/lock');
  write('cache/lock', '999999999');
  const events: string[] = [];
  const work = (name: string) => async (): Promise<void> => {
    events.push(`${name} begins`);
    await new Promise((resolve) => setImmediate(resolve));
    events.push(`${name} ends`);
  };
  await Promise.all([whileLocked(lockFile, work('one')), whileLocked(lockFile, work('other'))]);
  expect(events).toHaveLength(4);
  expect(events[1]?.split(' ')[0]).toBe(events[0]?.split(' ')[0]);
});

test('a worker named by its source is found beside the bundle', async () => {
  write('package.json', '{ "type": "module" }');
  write(
    'src/search/echo-worker.ts',
    "import { parentPort } from 'node:worker_threads';\nparentPort?.postMessage('here');",
  );
  write(
    'src/main.ts',
    [
      "import { Worker } from 'node:worker_threads';",
      "const worker = new Worker(new URL('./search/echo-worker.ts', import.meta.url));",
      "worker.on('message', (words: string) => process.stdout.write(words));",
    ].join('\n'),
  );
  const bundles = { 'src/main.ts': 'dist/main.js', 'src/search/echo-worker.ts': 'dist/echo-worker.js' };
  for (const [entry, file] of Object.entries(bundles)) {
    await writeBundle({ entry: join(root, entry), file: join(root, file), external: [], minify: false });
  }
  expect(execFileSync(process.execPath, [join(root, 'dist/main.js')], { encoding: 'utf8' })).toBe('here');
});

test('a bundle is plain ASCII and says the same', async () => {
  write('package.json', '{ "type": "module" }');
  write(
    'src/main.ts',
    "const name = 'büro–日本 😀';\nprocess.stdout.write(name + `${/^b\\u00fcro–.+ 😀$/u.test(name)} …`);",
  );
  const file = join(root, 'dist/main.js');
  await writeBundle({ entry: join(root, 'src/main.ts'), file, external: [], minify: true });
  expect(readFileSync(file, 'utf8')).toMatch(/^[\0-\x7f]+$/);
  expect(execFileSync(process.execPath, [file], { encoding: 'utf8' })).toBe('büro–日本 😀true …');
});

test('a bundle loads no more of a built-in module than it takes', async () => {
  write('package.json', '{ "type": "module" }');
  write(
    'src/main.ts',
    `import { createHash } from 'node:crypto';
    import { readFile as read } from 'node:fs/promises';
    const taken = createHash('sha256').update(await read('/dev/null')).digest('hex').slice(0, 8);
    const { moduleLoadList } = process as unknown as { moduleLoadList: readonly string[] };
    console.log(taken, moduleLoadList.includes('NativeModule internal/crypto/webcrypto'));`,
  );
  const source = join(root, 'src/main.ts');
  const files = [source];
  for (const minify of [true, false]) {
    const file = join(root, `dist/${minify ? 'small' : 'plain'}.js`);
    await writeBundle({ entry: source, file, external: [], minify });
    files.push(file);
  }
  const said = files.map((file) => execFileSync(process.execPath, [file], { encoding: 'utf8' }).trim());
  expect(said).toEqual(['e3b0c442 true', 'e3b0c442 false', 'e3b0c442 false']);
});

test('what was compiled of a built program is kept beside it; where it can not be, the program does without', async () => {
  write('package.json', '{ "type": "module" }');
  const kept = join(import.meta.dirname, '../../server/src/cli/kept-code.ts');
  const use = `import { keepCompiled, writeCompiled } from ${JSON.stringify(kept)};`;
  write('src/late.ts', "export const words = 'said';");
  write(
    'src/main.ts',
    `${use}\nkeepCompiled();\nconst { words } = await import('./late.ts');\nwriteCompiled();\nprocess.stdout.write(words);`,
  );
  const file = join(root, 'dist/main.js');
  await writeBundle({ entry: join(root, 'src/main.ts'), file, external: [], minify: false, inParts: true });
  const say = (): string => execFileSync(process.execPath, [file], { encoding: 'utf8' });
  expect(say()).toBe('said');
  const compiled = join(root, 'dist/compiled');
  const [version = ''] = readdirSync(compiled);
  const [one = ''] = readdirSync(join(compiled, version));
  writeFileSync(join(compiled, version, one), 'no code at all');
  expect(say()).toBe('said');
  rmSync(compiled, { recursive: true });
  writeFileSync(compiled, 'a file where the folder would be');
  expect(say()).toBe('said');
});

test('a program with Fastify leaves HTTP/2 alone until it is asked for', async () => {
  write(
    'main.ts',
    [
      `import fastify from ${JSON.stringify(join(import.meta.dirname, '../../node_modules/fastify/fastify.js'))};`,
      'const isLoaded = () => process.moduleLoadList.includes("NativeModule http2");',
      'fastify();',
      'const before = isLoaded();',
      'fastify({ http2: true });',
      'process.stdout.write(`${before} ${isLoaded()}`);',
    ].join('\n'),
  );
  await writeBundle({ entry: join(root, 'main.ts'), file: join(root, 'main.mjs'), external: [], minify: false });
  expect(execFileSync(process.execPath, [join(root, 'main.mjs')], { encoding: 'utf8' })).toBe('false true');
});
