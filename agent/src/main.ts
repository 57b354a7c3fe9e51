/** The installed program: hides its secret, chooses the platform, runs one agent to its end. */
import { resolve } from 'node:path';
import { Agent } from './agent.ts';
import type { AgentEnd } from './agent.ts';
import { parseAgentArguments } from './arguments.ts';
import type { CommonArguments } from './arguments.ts';
import { forgetEnrolmentKey, hideEnrolmentKey, readEnrolmentKey, takeEnrolmentKey } from './enrol/enrolment-secret.ts';
import { endWithStandardInput } from './end-with-parent.ts';
import { exitCode } from './exit-code.ts';
import { FolderLockedError } from './identity/folder-lock.ts';
import { faultText, lineLog } from './log.ts';
import { choosePlatform } from './platform/choose.ts';
import { agentHelp } from './text/help.ts';
import { bundleVersion } from './version.ts';

// First of all, so that nothing that is started later can inherit it.
const taken = takeEnrolmentKey(process.env);

async function main(): Promise<number> {
  const parsed = parseAgentArguments(process.argv.slice(2));
  switch (parsed.kind) {
    case 'help':
      process.stdout.write(agentHelp);
      return exitCode.good;
    case 'version':
      process.stdout.write(`${bundleVersion}\n`);
      return exitCode.good;
    case 'wrong':
      process.stderr.write(`${parsed.because}\n\n${agentHelp}`);
      return exitCode.usage;
    case 'run':
      return run(parsed.values);
  }
}

async function run({ data, servers, rootFingerprint, endsWithInput }: CommonArguments): Promise<number> {
  const log = lineLog((line) => process.stderr.write(line), Date.now);
  const folder = resolve(data);
  await hideEnrolmentKey(folder, taken);
  log('info', 'agent.starts', { version: bundleVersion, data: folder, pid: process.pid });
  let agent: Agent;
  try {
    agent = await Agent.start({
      data: folder,
      servers,
      rootFingerprint,
      enrolmentKey: await readEnrolmentKey(folder),
      onEnrolled: () => forgetEnrolmentKey(folder),
      platform: choosePlatform('user'),
      log,
    });
  } catch (fault) {
    log('error', 'agent.not-started', { detail: faultText(fault) });
    return fault instanceof FolderLockedError ? exitCode.locked : exitCode.unexpected;
  }
  let isStopping = false;
  // A terminal and a supervisor may both say so; the second changes nothing.
  const stop = (because: string): void => {
    if (!isStopping) log('info', 'agent.stops', { because });
    isStopping = true;
    void agent.stop();
  };
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => stop(signal));
  if (endsWithInput) endWithStandardInput(() => stop('parent-gone'));
  const end = await agent.ended;
  log('info', 'agent.ended', end);
  return codeOf(end);
}

function codeOf(end: AgentEnd): number {
  return end.kind === 'not-enrolled' ? exitCode.notEnrolled : exitCode.good;
}

process.exitCode = await main().catch((fault: unknown) => {
  process.stderr.write(`${faultText(fault)}\n`);
  return exitCode.unexpected;
});
// A goodbye that the server doesn't answer must not hold the process.
setTimeout(() => process.exit(), 500).unref();
