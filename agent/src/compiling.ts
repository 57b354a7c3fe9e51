/**
 * To be imported first. An agent at rest has nothing that is worth compiling twice, and the engine's compilers are code
 * of the runtime that becomes resident once they have run: seven megabytes for a link that does nothing. So code is
 * interpreted until somebody works with a session, whose output has to pass at full speed.
 */
import { setFlagsFromString } from 'node:v8';

const compilers = ['sparkplug', 'maglev', 'opt'] as const;

for (const name of compilers) setFlagsFromString(`--no-${name}`);

/** From now on what is used much is compiled; what was compiled stays, so there is no way back. */
export function compileFromNowOn(): void {
  for (const name of compilers) setFlagsFromString(`--${name}`);
}
