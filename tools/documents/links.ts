/** Links between our documents: the file must be there, and so must the heading that a fragment names. */
import { dirname, join, normalize } from 'node:path';
import type { TextFile } from './tracked-files.ts';

const link = /\[[^\]]*\]\(([^)\s]+)(?:\s+"[^"]*")?\)/g;
const elsewhere = /^(?:[a-z][a-z0-9+.-]*:|\/\/)/i;
const code = /```[\s\S]*?```|`[^`\n]*`/g;

export function linkProblems(documents: readonly TextFile[], paths: readonly string[]): readonly string[] {
  const files = new Set(paths);
  const folders = new Set(paths.flatMap(foldersOf));
  const headings = new Map(documents.map(({ path, text }) => [path, anchorsOf(text)]));
  return documents.flatMap(({ path, text }) =>
    [...text.replace(code, '').matchAll(link)]
      .map(([, target]) => target ?? '')
      .filter((target) => !elsewhere.test(target))
      .filter((target) => {
        const [file = '', fragment] = decodeURI(target).split('#');
        const found = file === '' ? path : normalize(join(dirname(path), file)).replace(/\/$/, '');
        if (!files.has(found) && !folders.has(found) && found !== '.') return true;
        return fragment !== undefined && headings.get(found)?.has(fragment) === false;
      })
      .map((target) => `${path}: ${target} leads nowhere`),
  );
}

function foldersOf(path: string): readonly string[] {
  const folder = dirname(path);
  return folder === '.' ? [] : [folder, ...foldersOf(folder)];
}

/** As the usual viewers derive them: lower case, spaces to hyphens, all else but letters, digits and `_` dropped. */
function anchorsOf(text: string): ReadonlySet<string> {
  const headings = text.replaceAll(/```[\s\S]*?```/g, '').matchAll(/^#{1,6}\s+(.+?)\s*$/gm);
  const slugs = [...headings].map(([, words]) =>
    (words ?? '')
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(/\s/g, '-'),
  );
  return new Set(slugs);
}
