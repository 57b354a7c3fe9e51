/** Sources and all they need as files for Node, but for packages that carry native code. */
import { basename, dirname } from 'node:path';
import { rolldown, type Plugin } from 'rolldown';

export interface Bundle {
  readonly entry: string;
  readonly file: string;
  /** Packages that stay outside, with all their files. */
  readonly external: readonly string[];
  readonly minify: boolean;
  /** What is imported while the program runs lies in files of its own beside it, and is read when it is due. */
  readonly inParts?: boolean;
}

/** A file that was written. */
export interface BundledFile {
  readonly name: string;
  readonly bytes: number;
  /** The files that are read with it. */
  readonly imports: readonly string[];
  /** The sources in it, by their whole path, and how many bytes each takes there. */
  readonly sources: ReadonlyMap<string, number>;
}

/** Native speed-ups that packages look for and can do without. */
const absent = ['bufferutil', 'utf-8-validate', 'pg-native'];

export async function writeBundle(wanted: Bundle): Promise<readonly BundledFile[]> {
  const { entry, file, external, minify, inParts = false } = wanted;
  const bundle = await rolldown({
    input: entry,
    platform: 'node',
    external: [...external, ...absent].map((name) => new RegExp(`^${name}(?:/|$)`)),
    plugins: [workersBesideTheBundle, http2WhenAsked, asciiOnly, builtinsAsAsked],
    onLog: (level, log) => {
      if (level === 'warn') process.stderr.write(`${log.message}\n`);
    },
  });
  try {
    const { output } = await bundle.write({
      ...(inParts ? { dir: dirname(file), entryFileNames: basename(file) } : { file }),
      format: 'esm',
      minify,
      // The engine keeps the source for as long as it runs, comments and all.
      comments: { legal: true, annotation: false, jsdoc: false },
      codeSplitting: inParts,
    });
    return output
      .filter((part) => part.type === 'chunk')
      .map((part) => ({
        name: part.fileName,
        bytes: part.code.length,
        imports: part.imports,
        sources: new Map(Object.entries(part.modules).map(([path, source]) => [path, source.renderedLength])),
      }));
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

/** Fastify loads HTTP/2 whether it serves it or not, which takes eight milliseconds and a mebibyte. */
const http2WhenAsked: Plugin = {
  name: 'http2-when-asked',
  transform: (code, id) => {
    if (!id.endsWith('/node_modules/fastify/lib/server.js')) return undefined;
    const without = code.replace("const http2 = require('node:http2')\n", '');
    if (without === code) throw new Error(`${id} loads HTTP/2 otherwise than it did`);
    return without.replaceAll('http2.create', "require('node:http2').create");
  },
};

function rewriting(name: string, rewrite: (code: string) => string): Plugin {
  return {
    name,
    generateBundle: (_options, bundle) => {
      for (const chunk of Object.values(bundle)) if (chunk.type === 'chunk') chunk.code = rewrite(chunk.code);
    },
  };
}

/** With a single character beyond Latin-1 in it, the engine keeps a source at two bytes a character for as long as it runs. */
const asciiOnly = rewriting('ascii-only', (code) =>
  code.replaceAll(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`),
);

/**
 * Importing a name of a built-in module has Node read all its names, and so load what hides behind some of them: the
 * web's cryptography, parsers of arguments, comparisons of texts. Asked for as an object, it gives what is taken.
 */
const builtinsAsAsked = rewriting('builtins-as-asked', (code) =>
  code.replaceAll(
    /import ?\{([^{}"]*)\} ?from ?"(node:[\w/]+)";/g,
    (_import, names: string, name: string) =>
      `const{${names.replaceAll(' as ', ':')}}=process.getBuiltinModule("${name}");`,
  ),
);
