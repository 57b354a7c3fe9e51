/** One source file and all it needs as one file for Node, but for packages that carry native code. */
import { rolldown, type Plugin } from 'rolldown';

export interface Bundle {
  readonly entry: string;
  readonly file: string;
  /** Packages that stay outside, with all their files. */
  readonly external: readonly string[];
  readonly minify: boolean;
}

/** Native speed-ups that packages look for and can do without. */
const absent = ['bufferutil', 'utf-8-validate', 'pg-native'];

export async function writeBundle({ entry, file, external, minify }: Bundle): Promise<void> {
  const bundle = await rolldown({
    input: entry,
    platform: 'node',
    external: [...external, ...absent].map((name) => new RegExp(`^${name}(?:/|$)`)),
    plugins: [workersBesideTheBundle, asciiOnly],
    onLog: (level, log) => {
      if (level === 'warn') process.stderr.write(`${log.message}\n`);
    },
  });
  try {
    // The engine keeps the source for as long as it runs, comments and all.
    const comments = { legal: true, annotation: false, jsdoc: false };
    await bundle.write({ file, format: 'esm', minify, comments, codeSplitting: false });
  } finally {
    await bundle.close();
  }
}

/**
 * Sources name a worker thread's program as `new URL('./search-worker.ts', import.meta.url)`, which is right while they
 * run as they are. In a bundle every worker lies beside the bundle as `search-worker.js`.
 */
const workersBesideTheBundle: Plugin = {
  name: 'workers-beside-the-bundle',
  transform: (code, id) => {
    if (!id.endsWith('.ts') || !code.includes('-worker.ts')) return undefined;
    return code.replaceAll(
      /new URL\(\s*'[./\w-]*?([\w-]+-worker)\.ts',\s*import\.meta\.url,?\s*\)/g,
      "new URL('./$1.js', import.meta.url)",
    );
  },
};

/** With a single character beyond Latin-1 in it, the engine keeps a source at two bytes a character for as long as it runs. */
const asciiOnly: Plugin = {
  name: 'ascii-only',
  generateBundle: (_options, bundle) => {
    for (const chunk of Object.values(bundle)) {
      if (chunk.type !== 'chunk') continue;
      chunk.code = chunk.code.replaceAll(
        /[^\0-\x7f]/g,
        (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
      );
    }
  },
};
