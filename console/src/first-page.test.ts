import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';

type Chunk = {
  readonly file: string;
  readonly imports?: readonly string[];
  readonly dynamicImports?: readonly string[];
  readonly isEntry?: boolean;
};
type Manifest = Readonly<Record<string, Chunk>>;

const root = join(import.meta.dirname, '..');
/** The budget for everything that is loaded before a session is opened. */
const budgetBytes = 300_000;

let folder: string;
let manifest: Manifest;

beforeAll(async () => {
  // A test runner says `test`, and React would bring its development half along.
  vi.stubEnv('NODE_ENV', 'production');
  folder = await mkdtemp(join(tmpdir(), 'console-'));
  await build({
    root,
    configFile: join(root, 'vite.config.ts'),
    logLevel: 'silent',
    build: { outDir: folder, emptyOutDir: true },
  });
  manifest = JSON.parse(await readFile(join(folder, '.vite/manifest.json'), 'utf8')) as Manifest;
}, 120_000);

afterAll(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

/** Every script that the pages named by `sources` load at once. */
function scriptsOf(sources: readonly string[]): ReadonlySet<string> {
  const scripts = new Set<string>();
  const visit = (key: string): void => {
    const chunk = manifest[key];
    if (chunk === undefined || scripts.has(chunk.file)) return;
    scripts.add(chunk.file);
    for (const imported of chunk.imports ?? []) visit(imported);
  };
  for (const source of sources) visit(source);
  return scripts;
}

const firstPage = ['index.html', 'src/start.tsx', 'src/screens/account/sign-in-screen.tsx'];

describe('the built console', () => {
  test('loads less than the budget of script before a session is opened', async () => {
    const scripts = scriptsOf(firstPage);
    const sizes = await Promise.all(
      [...scripts].map(async (file) => gzipSync(await readFile(join(folder, file))).length),
    );
    const total = sizes.reduce((sum, size) => sum + size, 0);
    expect(total).toBeGreaterThan(100_000);
    expect(total).toBeLessThanOrEqual(budgetBytes);
  });

  test.for(['terminal', 'panes', 'palette', 'record', 'admin', 'set-up'].map((name) => [name] as const))(
    'brings %s only when it is asked for',
    ([name]) => {
      const scripts = [...scriptsOf(firstPage)];
      expect(Object.values(manifest).some(({ file }) => file.includes(name))).toBe(true);
      expect(scripts.filter((file) => file.includes(`/${name}`))).toEqual([]);
    },
  );

  test('carries no schema library to the browser', async () => {
    const files = Object.values(manifest).map(({ file }) => file);
    const scripts = files.filter((file) => file.endsWith('.js'));
    const texts = await Promise.all(scripts.map((file) => readFile(join(folder, file), 'utf8')));
    expect(scripts.filter((_file, index) => texts[index]?.includes('ZodError') === true)).toEqual([]);
  });

  test('asks for data in a script that waits for no other, and names what comes after it in the page', async () => {
    const entry = [...scriptsOf(['index.html'])];
    const sizes = await Promise.all(entry.map(async (file) => (await readFile(join(folder, file))).length));
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(6_000);
    const page = await readFile(join(folder, 'index.html'), 'utf8');
    const started = [...scriptsOf(['src/start.tsx'])];
    expect(started.length).toBeGreaterThan(2);
    expect(started.filter((file) => !page.includes(`rel="modulepreload" crossorigin="" href="/${file}"`))).toEqual([]);
    expect(page).toMatch(/rel="preload" as="font"[^>]* href="\/assets\/inter-latin-wght-normal/);
  });

  test('has a page without inline script or style, and a place for the nonce', async () => {
    const page = await readFile(join(folder, 'index.html'), 'utf8');
    expect(page).toContain('<meta property="csp-nonce" nonce="__CSP_NONCE__"');
    expect(page).not.toMatch(/<style|style=|<script(?![^>]*\bsrc=)/);
  });
});
