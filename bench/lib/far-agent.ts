/**
 * Stands in for the demo's fleet: the real agent once more, its own data, linked over the long line whose port is in
 * the environment instead of directly. `node far-agent.ts --count 1 --data … --server … --root …`, as the demo asks.
 */
import { join } from 'node:path';
import { spawn } from 'node:child_process';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: {
    count: { type: 'string' },
    data: { type: 'string', default: '' },
    server: { type: 'string' },
    root: { type: 'string', default: '' },
    'end-with-input': { type: 'boolean' },
    'log-level': { type: 'string', default: 'info' },
  },
});
const port = Number(process.env['SALLYPORT_BENCH_LINE_PORT']);
const program = join(import.meta.dirname, '..', '..', 'agent', 'dist', 'agent.js');
const target = ['--server', `https://127.0.0.1:${port}`, '--root', values.root, '--end-with-input'];
const words = ['run', '--data', values.data, ...target, '--log-level', values['log-level']];
const agent = spawn(process.execPath, [program, ...words], { stdio: 'inherit' });
agent.once('exit', (code) => process.exit(code ?? 1));
process.once('SIGTERM', () => agent.kill('SIGTERM'));
