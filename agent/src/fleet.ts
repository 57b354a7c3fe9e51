/** The simulated fleet as a program of its own: for demonstrations, for measuring, for looking at long lists. */
import { resolve } from 'node:path';
import { parseFleetArguments } from './arguments.ts';
import type { FleetArguments } from './arguments.ts';
import { forgetEnrolmentKey, hideEnrolmentKey, readEnrolmentKey, takeEnrolmentKey } from './enrol/enrolment-secret.ts';
import { endWithStandardInput } from './end-with-parent.ts';
import { exitCode } from './exit-code.ts';
import { Fleet } from './fleet/run-fleet.ts';
import { faultText, lineLog } from './log.ts';
import { fleetHelp } from './text/help.ts';
import { bundleVersion } from './version.ts';

const taken = takeEnrolmentKey(process.env);

async function main(): Promise<number> {
  const parsed = parseFleetArguments(process.argv.slice(2));
  switch (parsed.kind) {
    case 'help':
      process.stdout.write(fleetHelp);
      return exitCode.good;
    case 'version':
      process.stdout.write(`${bundleVersion}\n`);
      return exitCode.good;
    case 'wrong':
      process.stderr.write(`${parsed.because}\n\n${fleetHelp}`);
      return exitCode.usage;
    case 'run':
      return run(parsed.values);
  }
}

async function run(values: FleetArguments): Promise<number> {
  const log = lineLog((line) => process.stderr.write(line), Date.now, values.logLevel);
  const data = resolve(values.data);
  await hideEnrolmentKey(data, taken);
  const fleet = new Fleet({ ...values, data, enrolmentKey: await readEnrolmentKey(data), log });
  log('info', 'fleet.starts', { count: values.count });
  const stopped = new Promise<void>((resolveStop) => {
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => resolveStop());
    if (values.endsWithInput) endWithStandardInput(resolveStop);
  });
  const started = fleet.start().then(async (state) => {
    // Those that have not been up yet need it at the next start.
    if (state.up === values.count) await forgetEnrolmentKey(data);
    log(state.failed === 0 ? 'info' : 'error', 'fleet.started', state);
    return state;
  });
  const first = await Promise.race([started, stopped]);
  if (first !== undefined && first.failed === values.count) return exitCode.notEnrolled;
  await stopped;
  await fleet.stop();
  log('info', 'fleet.ended', {});
  return exitCode.good;
}

process.exitCode = await main().catch((fault: unknown) => {
  process.stderr.write(`${faultText(fault)}\n`);
  return exitCode.unexpected;
});
setTimeout(() => process.exit(), 500).unref();
