/**
 * `node bench/agent-idle.ts [--seconds N] [--peer meshcentral]`: what an agent with a standing link and nothing to do costs its endpoint in
 * memory and processor time, beside a bare Node process. It is the built agent as it is installed, out of its runtime
 * pack and started by its launcher with what its service gives it, restarted after it has enrolled. The peer's agent is
 * looked at beside it in the same seconds, linked to a server of its own.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { serviceEnvironment } from '../agent/src/install/unit-file.ts';
import { restAfterMs } from '../agent/src/limits.ts';
import { launcherCommand } from '../agent/src/launcher/command.ts';
import { startChild } from './lib/child.ts';
import type { Child } from './lib/child.ts';
import { freePort } from '../tools/testbed/free-port.ts';
import { layOutAgent } from './lib/installed-agent.ts';
import { startMeshcentralAgent } from './lib/meshcentral-agent.ts';
import { MeshcentralControl } from './lib/meshcentral-control.ts';
import { installMeshcentral, startMeshcentral } from './lib/meshcentral-install.ts';
import { makeScratch } from './lib/scratch.ts';

const { values } = parseArgs({ options: { seconds: { type: 'string', default: '60' }, peer: { type: 'string' } } });
const seconds = Number(values.seconds);
const root = join(import.meta.dirname, '..');
const programs = { server: join(root, 'server/dist/sallyport.js'), release: join(root, 'agent/dist/release.json') };
for (const file of Object.values(programs)) if (!existsSync(file)) throw new Error('Build first: npm run build');

/** Start-up work is over by then, and so is the one collection of its garbage that the agent begins when it rests. */
const settleMs = restAfterMs + 5_000;
const startsWithinMs = 60_000;
/** An agent of the peer is given its modules just after its first link. */
const peerSettlesMs = 10_000;
/** USER_HZ, in which the kernel reports time to programs (proc(5)). */
const ticksPerSecond = 100;

type Cost = {
  readonly residentMib: number;
  readonly privateMib: number;
  readonly cpuPercent: number;
};

async function costOf(child: Child): Promise<Cost> {
  const pid = child.process.pid ?? 0;
  await pause(settleMs);
  const before = { ticks: ticksOf(pid), at: performance.now() };
  await pause(seconds * 1_000);
  const tookSeconds = (performance.now() - before.at) / 1_000;
  const memory = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
  const mib = (name: string): number => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(memory)?.[1]) / 1_024;
  return {
    residentMib: mib('Rss'),
    privateMib: mib('Anonymous'),
    cpuPercent: ((ticksOf(pid) - before.ticks) / ticksPerSecond / tookSeconds) * 100,
  };
}

function ticksOf(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return Number(fields[11]) + Number(fields[12]);
}

/** Restarted as ours is, after its server has given it its modules. */
async function startPeer() {
  const scratch = makeScratch('agent-idle-peer');
  const peerServer = await startMeshcentral(await installMeshcentral(), scratch);
  const control = await MeshcentralControl.open(peerServer);
  const meshId = await control.createMesh();
  const place = { program: peerServer.agentProgram, meshId, serverHash: control.serverHash };
  const started = startMeshcentralAgent({ ...place, folder: join(scratch, 'agent'), port: peerServer.port });
  await control.untilNode(meshId, []);
  await pause(peerSettlesMs);
  await started.stop();
  const again = startChild(join(scratch, 'agent', 'meshagent'), ['connect'], { cwd: join(scratch, 'agent') });
  await pause(peerSettlesMs);
  await control.untilNode(meshId, []);
  await control.close();
  const stop = async (): Promise<void> => {
    await again.stop();
    await peerServer.process.stop();
  };
  return { agent: again, stop };
}

const data = makeScratch('agent-idle');
const port = await freePort();
const demo = startChild(process.execPath, [programs.server, 'demo', '--json', '--port', String(port), '--data', data]);
await demo.untilPrinted(/^\{"url".*\}$/m, startsWithinMs);
const agentData = join(data, 'agent');
const serverId = readdirSync(agentData).find((name) => name.startsWith('sv_')) ?? '';
const rootFingerprint = /"pinnedRoot":"([^"]+)"/.exec(
  readFileSync(join(agentData, serverId, 'identity/installation.json'), 'utf8'),
)?.[1];
await demo.stop();

// The server alone, then the agent by itself, so that nothing of the enrolment is left in its memory.
const listen = `127.0.0.1:${port}`;
const server = startChild(process.execPath, [programs.server, 'serve', '--json', '--data', data, '--listen', listen]);
await server.untilPrinted(/"addresses"/, startsWithinMs);
const words = ['run', '--data', agentData, '--server', `https://${listen}`, '--root', rootFingerprint ?? ''];
const pack = await layOutAgent(join(root, 'agent/dist'), join(data, 'program'));
const env = { ...process.env, ...serviceEnvironment };
const [node, ...launcher] = launcherCommand(pack);
const agent = startChild(node, [...launcher, ...words], { env });
await agent.untilPrinted(/"link\.up"/, startsWithinMs);
const bare = startChild(process.execPath, ['-e', 'setInterval(() => {}, 1_000_000)']);

const peer = values.peer === undefined ? undefined : await startPeer();

const [agentCost, bareCost, peerCost] = await Promise.all([costOf(agent), costOf(bare), peer && costOf(peer.agent)]);
await peer?.stop();
await agent.stop();
await bare.stop();
await server.stop();

const row = (name: string, cost: Cost): string =>
  `| ${name} | ${cost.residentMib.toFixed(1)} | ${cost.privateMib.toFixed(1)} | ${cost.cpuPercent.toFixed(2)} |\n`;
process.stdout.write(
  [
    `| idle for ${seconds} s | resident, MiB | private, MiB | CPU, % |\n| --- | ---: | ---: | ---: |\n`,
    row('agent and launcher, one process', agentCost),
    row('bare Node', bareCost),
    peerCost === undefined ? '' : row('the peer’s agent', peerCost),
    '| target | 56 | 14 | 0.1 |\n',
  ].join(''),
);
