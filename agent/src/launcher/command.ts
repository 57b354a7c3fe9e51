import { join } from 'node:path';

/**
 * What starts the launcher of a runtime pack, as words. The compilers are off from the first step on (`compiling.ts`
 * says why): the runtime resolves the launcher's own path hundreds of times before any of its code runs, which is
 * enough to have something compiled, and then their code stays in memory.
 */
export function launcherCommand(pack: string): readonly [string, ...string[]] {
  return [join(pack, 'bin/node'), '--no-maglev', '--no-opt', join(pack, 'launcher.js')];
}
