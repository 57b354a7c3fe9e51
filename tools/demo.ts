/**
 * `npm run demo`: brings the build up to date and runs the demo of it. Standard output is the demo's alone, so that
 * whoever asked for JSON can read it.
 */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { build } from './build.ts';

await build();

const program = join(import.meta.dirname, '../server/dist/sallyport.js');
const demo = spawn(process.execPath, [program, 'demo', ...process.argv.slice(2)], { stdio: 'inherit' });

// A terminal sends Ctrl-C to both at once, but whoever ends this process by its id means the demo.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => demo.kill(signal));

demo.once('close', (code, signal) => {
  process.exitCode = signal === null ? (code ?? 1) : 1;
});
