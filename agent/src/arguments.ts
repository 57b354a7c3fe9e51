/** The command line that the agent and the simulated fleet share, checked before anything is done. */
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { parseProxyUrl } from './dial/proxy-address.ts';
import { systemProxy } from './dial/proxy-choice.ts';
import type { ProxySetting } from './dial/proxy-choice.ts';
import { parseServerUrl } from './dial/server-address.ts';
import type { ServerAddress } from './dial/server-address.ts';
import { scopedServerOf } from './install/scoped-server.ts';
import type { ScopedServer } from './install/scoped-server.ts';
import { logLevels } from './log.ts';
import type { LogLevel } from './log.ts';

export type CommonArguments = {
  readonly data: string;
  readonly servers: readonly ServerAddress[];
  readonly rootFingerprint: string;
  readonly proxy: ProxySetting;
  /** Whether the program ends when its standard input does. */
  readonly endsWithInput: boolean;
  readonly logLevel: LogLevel;
  /** Given by what an installation is started with: the agent is then to take all of it away when its client ends. */
  readonly installed?: ScopedServer;
};

export type ParsedArguments<Values> =
  | { readonly kind: 'run'; readonly values: Values }
  | { readonly kind: 'help' }
  | { readonly kind: 'version' }
  | { readonly kind: 'wrong'; readonly because: string };

const common = {
  data: { type: 'string' },
  server: { type: 'string', multiple: true },
  root: { type: 'string' },
  proxy: { type: 'string' },
  'proxy-file': { type: 'string' },
  'end-with-input': { type: 'boolean' },
  'log-level': { type: 'string' },
  scope: { type: 'string' },
  'server-id': { type: 'string' },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean' },
} as const;

export function parseAgentArguments(words: readonly string[]): ParsedArguments<CommonArguments> {
  const parsed = parsedBy(() => parseArgs({ args: [...words], options: common, allowPositionals: true }));
  if (parsed.kind === 'wrong') return parsed;
  const { values, positionals } = parsed.value;
  if (values.help === true || positionals[0] === 'help') return { kind: 'help' };
  if (values.version === true) return { kind: 'version' };
  if (positionals.length !== 1 || positionals[0] !== 'run') return wrong('the command is `run`');
  return commonOf(values);
}

export type FleetArguments = CommonArguments & { readonly count: number; readonly atOnce: number };

const fleetMost = 20_000;

export function parseFleetArguments(words: readonly string[]): ParsedArguments<FleetArguments> {
  const options = { ...common, count: { type: 'string' }, 'at-once': { type: 'string' } } as const;
  const parsed = parsedBy(() => parseArgs({ args: [...words], options }));
  if (parsed.kind === 'wrong') return parsed;
  const { values } = parsed.value;
  if (values.help === true) return { kind: 'help' };
  if (values.version === true) return { kind: 'version' };
  const shared = commonOf(values);
  if (shared.kind !== 'run') return shared;
  const count = wholeNumber(values.count ?? '', fleetMost);
  const atOnce = wholeNumber(values['at-once'] ?? '50', 1_000);
  if (count === undefined) return wrong(`--count is a number from 1 to ${fleetMost}`);
  if (atOnce === undefined) return wrong('--at-once is a number from 1 to 1000');
  return { kind: 'run', values: { ...shared.values, count, atOnce } };
}

function commonOf(values: {
  readonly data?: string | undefined;
  readonly server?: readonly string[] | undefined;
  readonly root?: string | undefined;
  readonly proxy?: string | undefined;
  readonly 'proxy-file'?: string | undefined;
  readonly 'end-with-input'?: boolean | undefined;
  readonly 'log-level'?: string | undefined;
  readonly scope?: string | undefined;
  readonly 'server-id'?: string | undefined;
}): ParsedArguments<CommonArguments> {
  const { data, server = [], root } = values;
  if (data === undefined || data === '') return wrong('--data DIR is missing');
  if (root === undefined || !/^sha256:[0-9a-f]{64}$/.test(root)) {
    return wrong('--root is `sha256:` and 64 hexadecimal digits');
  }
  if (server.length === 0) return wrong('--server https://HOST:PORT is missing');
  const servers: ServerAddress[] = [];
  for (const text of server) {
    const address = parseServerUrl(text);
    if (address === undefined) return wrong(`--server ${text} is not of the form https://HOST:PORT`);
    servers.push(address);
  }
  const proxy = proxyOf(values.proxy, values['proxy-file']);
  if (typeof proxy === 'string') return wrong(proxy);
  const endsWithInput = values['end-with-input'] === true;
  const logLevel = logLevels.find((level) => level === (values['log-level'] ?? 'info'));
  if (logLevel === undefined) return wrong(`--log-level is one of ${logLevels.join(', ')}`);
  const common = { data, servers, rootFingerprint: root, proxy, endsWithInput, logLevel };
  if (values.scope === undefined && values['server-id'] === undefined) return { kind: 'run', values: common };
  const installed = scopedServerOf(values.scope, values['server-id']);
  return typeof installed === 'string' ? wrong(installed) : { kind: 'run', values: { ...common, installed } };
}

/** A sentence when it is wrong. What is on a command line everybody on the machine can read: no password stands there. */
function proxyOf(text: string | undefined, file: string | undefined): ProxySetting | string {
  if (text !== undefined && file !== undefined) return 'either --proxy or --proxy-file, not both';
  if (file !== undefined) return { kind: 'file', file: resolve(file) };
  if (text === undefined) return systemProxy();
  if (text === 'none') return { kind: 'none' };
  const proxy = parseProxyUrl(text);
  if (proxy === undefined) return '--proxy is not of the form http://HOST:PORT or socks5://HOST:PORT';
  if (proxy.login !== undefined)
    return 'put the user and the password of the proxy into a file, and name it by --proxy-file';
  return { kind: 'fixed', proxy };
}

function wholeNumber(text: string, most: number): number | undefined {
  if (!/^\d{1,6}$/.test(text)) return undefined;
  const number = Number(text);
  return number >= 1 && number <= most ? number : undefined;
}

function wrong(because: string): { readonly kind: 'wrong'; readonly because: string } {
  return { kind: 'wrong', because };
}

/** Node's parser throws at options that it doesn't know. */
function parsedBy<Value>(
  parse: () => Value,
): { readonly kind: 'parsed'; readonly value: Value } | { readonly kind: 'wrong'; readonly because: string } {
  try {
    return { kind: 'parsed', value: parse() };
  } catch (fault) {
    return wrong(fault instanceof Error ? fault.message : String(fault));
  }
}
