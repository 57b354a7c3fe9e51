/**
 * `npm run demo`: brings the build up to date and runs the demo of it. Standard output is the demo's alone, so that
 * whoever asked for JSON can read it.
 */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { build } from './build.ts';
import { whenNpmIsGone } from './run/npm-gone.ts';

await build();

const program = join(import.meta.dirname, '../server/dist/sallyport.js');
// Its standard input ends with this process, however that ends, and then the demo does.
const words = ['demo', '--end-with-input', ...process.argv.slice(2)];
const demo = spawn(process.execPath, [program, ...words], { stdio: ['pipe', 'inherit', 'inherit'] });
demo.stdin.on('error', () => undefined);

// A terminal sends Ctrl-C to both at once, but whoever ends this process by its id means the demo.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => demo.kill(signal));

const watch = whenNpmIsGone(() => demo.kill('SIGTERM'));

demo.once('close', (code, signal) => {
  clearInterval(watch);
  process.exitCode = signal === null ? (code ?? 1) : 1;
});
