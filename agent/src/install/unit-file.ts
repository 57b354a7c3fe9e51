/**
 * The unit of a service for systemd. A shell that the service opens inherits whatever the service is held to, and is
 * there to do all that its account may do: so there is no sandbox here but what a shell can't feel.
 */
import { exitCode } from '../exit-code.ts';

export type UnitFacts = {
  /** The server's host, for people. */
  readonly host: string;
  /** The program and its words; the first is an absolute path. */
  readonly command: readonly string[];
};

/**
 * One word of a command line in a unit: quoted, with what systemd would replace doubled (systemd.service(5), COMMAND
 * LINES; systemd.unit(5), SPECIFIERS).
 */
export function unitWord(text: string): string {
  if (/[\n\r\0]/.test(text)) throw new RangeError('A word of a unit is on one line');
  const inert = text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('%', '%%').replaceAll('$', '$$$$');
  return `"${inert}"`;
}

/**
 * How glibc hands out memory (mallopt(3)). It would keep what each thread freed apart, two megabytes at rest. And once a
 * large piece was freed it would no longer map such pieces one by one, nor give back what is free at the end of its
 * heap: that it adapts so ends with any value that is set. No shell gets this (`planShell`).
 */
export const serviceEnvironment = { MALLOC_ARENA_MAX: '1', MALLOC_TOP_PAD_: '16384' } as const;

export function unitFile({ host, command }: UnitFacts): string {
  return `[Unit]
Description=Sallyport Jump Client of ${host.replaceAll('%', '%%').replaceAll(/[^ -~]/g, '?')}
Wants=network-online.target
After=network-online.target
# It is the way in: it is tried again for ever.
StartLimitIntervalSec=0

[Service]
ExecStart=${command.map(unitWord).join(' ')}
Environment=${Object.entries(serviceEnvironment)
    .map(([name, value]) => `${name}=${value}`)
    .join(' ')}
WorkingDirectory=/
Restart=always
RestartSec=2
# It has removed itself.
RestartPreventExitStatus=${exitCode.uninstalled}
SuccessExitStatus=${exitCode.uninstalled}
# The agent hangs its shells up by itself. What somebody left running on purpose goes on, as after any login.
KillMode=process
TimeoutStopSec=15
# A memory image would hold the key. Shells may ask for one again.
LimitCORE=0:infinity
# A shell's program that takes too much memory takes nothing else along.
OOMPolicy=continue
IgnoreSIGPIPE=no
TasksMax=infinity

[Install]
WantedBy=multi-user.target
`;
}
