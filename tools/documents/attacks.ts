/** docs/attacks.md names a test in each row of its tables: the file must be there, and the title must stand in it. */
import { dirname, join, normalize } from 'node:path';
import type { TextFile } from './tracked-files.ts';

const row = /^\|(?!\s*-).*\|$/;
const namedTest = /\[([^\]]+)\]\(([^)\s]+\.test\.tsx?)\)/g;

/** `tests` are the test files of the repository, `document` is the page with its path. */
export function attackProblems(document: TextFile, tests: readonly TextFile[]): readonly string[] {
  const textOf = new Map(tests.map(({ path, text }) => [path, plain(text)]));
  return rowsOf(document.text).flatMap((line) => {
    const subject = line.split('|')[1]?.trim() ?? '';
    const named = [...line.matchAll(namedTest)].map(([, title = '', target = '']) => ({ title, target }));
    if (named.length === 0) return [`${subject}: names no test`];
    return named.flatMap(({ title, target }) => {
      const text = textOf.get(normalize(join(dirname(document.path), target)));
      if (text === undefined) return [`${subject}: there is no ${target}`];
      return isTitle(title, text) ? [] : [`${subject}: no test of ${target} is called "${title}"`];
    });
  });
}

/** The rows of the tables, without the first of each, which names the columns. */
function rowsOf(text: string): readonly string[] {
  const lines = text.split('\n');
  return lines.filter((line, index) => row.test(line) && lines[index - 1]?.startsWith('|') === true);
}

/** As whoever runs the tests reads it: signs that the source spells by an escape are themselves. */
function plain(source: string): string {
  return source
    .replaceAll(/\\u([0-9a-f]{4})/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
    .replaceAll(/\\(['"`])/g, '$1');
}

/** Of a test, of a group of tests, or at the head of a row in a table of cases. */
function isTitle(title: string, text: string): boolean {
  return ["'", '"', '`'].some((quote) => {
    const quoted = `${quote}${title}${quote}`;
    for (let at = text.indexOf(quoted); at !== -1; at = text.indexOf(quoted, at + 1)) {
      if (/[([]\s*$/.test(text.slice(Math.max(0, at - 40), at))) return true;
    }
    return false;
  });
}
