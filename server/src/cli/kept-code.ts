/**
 * What the engine made of the built program's code stays in a folder beside that program, by Node's own compile cache,
 * so that the next start needn't make it again. Code is taken out of it, therefore it lies nowhere but where whoever can
 * write could change the program itself, and Node keeps one for each user and each version of its own. Where the folder
 * can't be written, or the sources run as they are, everything is compiled each time.
 */
import { enableCompileCache, flushCompileCache } from 'node:module';
import { fileURLToPath } from 'node:url';

const isBuilt = import.meta.url.endsWith('.js');

export function keepCompiled(): void {
  if (isBuilt) enableCompileCache(fileURLToPath(new URL('./compiled', import.meta.url)));
}

/** When a server has started: later the engine has dropped what only starting needs. Writes what isn't there yet. */
export function writeCompiled(): void {
  if (isBuilt) flushCompileCache();
}
