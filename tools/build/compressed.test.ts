import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { expect, onTestFinished, test } from 'vitest';
import { compressFiles } from './compressed.ts';

test('long texts lie beside themselves in both encodings, and nothing else does', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'sallyport-compressed-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const assets = join(folder, 'assets');
  await mkdir(assets);
  const script = 'export const words = "ä quiet harbour";\n'.repeat(500);
  await writeFile(join(assets, 'base.js'), script);
  await writeFile(join(assets, 'short.css'), 'a { color: red }');
  await writeFile(join(assets, 'inter.woff2'), Buffer.alloc(50_000));
  await writeFile(join(folder, 'index.html'), '<!doctype html>'.repeat(500));

  await compressFiles(folder);

  expect(await readdir(assets)).toEqual(['base.js', 'base.js.br', 'base.js.gz', 'inter.woff2', 'short.css']);
  expect(await readdir(folder)).toEqual(['assets', 'index.html']);
  const [brotli, gzip] = await Promise.all(['br', 'gz'].map((suffix) => readFile(join(assets, `base.js.${suffix}`))));
  expect(brotliDecompressSync(brotli ?? '').toString()).toBe(script);
  expect(gunzipSync(gzip ?? '').toString()).toBe(script);
});
