/**
 * JSON bodies, read strictly: a name that stands twice in one object is refused, because two readers of such a text
 * may come to two values, and so is `__proto__`.
 */
import { Problem } from './problem.ts';
import type { App } from './app-type.ts';

/** Strings and the signs that give a JSON text its structure; what lies between does not matter here. */
const tokens = /"(?:[^"\\]|\\.)*"|[{}[\]:,]/gs;

/** Whether an object in `text`, which must be JSON, has a name twice. */
export function hasDuplicateNames(text: string): boolean {
  const open: (Set<string> | undefined)[] = [];
  let lastString: string | undefined;
  for (const [token] of text.matchAll(tokens)) {
    if (token === '{') open.push(new Set());
    else if (token === '[') open.push(undefined);
    else if (token === '}' || token === ']') open.pop();
    else if (token === ':' && lastString !== undefined) {
      const names = open.at(-1);
      const name: unknown = JSON.parse(lastString);
      if (names === undefined || typeof name !== 'string') continue;
      if (names.has(name)) return true;
      names.add(name);
    }
    lastString = token.startsWith('"') ? token : undefined;
  }
  return false;
}

function refuseProto(name: string, value: unknown): unknown {
  if (name === '__proto__') throw new SyntaxError('__proto__ is no name');
  return value;
}

export function parseJsonBody(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text, refuseProto);
    if (!hasDuplicateNames(text)) return value;
  } catch {
    throw new Problem(400, 'request.not-json');
  }
  throw new Problem(400, 'request.not-json');
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** What isn't UTF-8 is no text: mended, two different names would become the same one. */
function textOf(body: string | Buffer): string {
  try {
    return typeof body === 'string' ? body : utf8.decode(body);
  } catch {
    throw new Problem(400, 'request.not-json');
  }
}

/** Only JSON is taken, and an empty body is no body whatever its type says. */
export function readJsonBodies(app: App): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, body, done) => {
    try {
      const text = textOf(body);
      done(null, text === '' ? undefined : parseJsonBody(text));
    } catch (error) {
      done(error as Error);
    }
  });
}
