/**
 * `npm run demo`: brings the build up to date and runs the demo of it. What endpoints are installed by is packed while
 * the demo runs already, and handed out from then on. Standard output is the demo's alone, so that whoever asked for
 * JSON can read it.
 */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { constants, setPriority } from 'node:os';
import { join } from 'node:path';
import { buildToStart } from './build.ts';
import { whenNpmIsGone } from './run/npm-gone.ts';

const { isWhole } = await buildToStart();

const program = join(import.meta.dirname, '../server/dist/sallyport.js');
// Its standard input ends with this process, however that ends, and then the demo does.
const words = ['demo', '--end-with-input', ...process.argv.slice(2)];
const demo = spawn(process.execPath, [program, ...words], { stdio: ['pipe', 'inherit', 'inherit'] });
demo.stdin.on('error', () => undefined);

// A terminal sends Ctrl-C to both at once, but whoever ends this process by its id means the demo.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => demo.kill(signal));

const packing = isWhole ? undefined : startPacking();

const watch = whenNpmIsGone(() => demo.kill('SIGTERM'));

demo.once('close', (code, signal) => {
  clearInterval(watch);
  packing?.kill();
  process.exitCode = signal === null ? (code ?? 1) : 1;
});

/** In a process of its own, for packing leaves no moment for anything else, and behind whoever looks around. */
function startPacking(): ChildProcess {
  const file = join(import.meta.dirname, 'build.ts');
  const child = spawn(process.execPath, [file], { stdio: ['ignore', 2, 2] });
  if (child.pid !== undefined) setPriority(child.pid, constants.priority.PRIORITY_BELOW_NORMAL);
  return child;
}
