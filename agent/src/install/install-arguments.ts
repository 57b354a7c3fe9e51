/** The words of `install` and `uninstall`, checked before anything is done. */
import { parseArgs } from 'node:util';
import { overrideFields } from '@sallyport/protocol';
import type { InstallOverrides, OverrideField } from '@sallyport/protocol';
import type { ParsedArguments } from '../arguments.ts';
import { parseServerUrl } from '../dial/server-address.ts';
import type { ServerAddress } from '../dial/server-address.ts';
import { scopedServerOf } from './scoped-server.ts';
import type { ScopedServer } from './scoped-server.ts';

export type Startup = 'auto' | 'none';

export type InstallArguments = ScopedServer & {
  readonly startup: Startup;
  readonly servers: readonly ServerAddress[];
  readonly rootFingerprint: string;
  /** The folder in which the script put what it fetched. */
  readonly stage: string;
  readonly overrides: InstallOverrides;
};

const uninstallOptions = {
  scope: { type: 'string' },
  'server-id': { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const;

const installOptions = {
  ...uninstallOptions,
  startup: { type: 'string' },
  server: { type: 'string', multiple: true },
  root: { type: 'string' },
  stage: { type: 'string' },
  'jc-name': { type: 'string' },
  'jc-jump-group': { type: 'string' },
  'jc-tag': { type: 'string' },
  'jc-comments': { type: 'string' },
  'jc-jump-policy': { type: 'string' },
  'jc-session-policy-present': { type: 'string' },
  'jc-session-policy-not-present': { type: 'string' },
  'jc-public-site-address': { type: 'string' },
  'jc-max-offline-minutes': { type: 'string' },
} as const;

/** What may be said otherwise than the installer, with the word for it. */
const overrideOptions = {
  name: 'jc-name',
  jumpGroup: 'jc-jump-group',
  tag: 'jc-tag',
  comments: 'jc-comments',
  jumpPolicy: 'jc-jump-policy',
  attendedSessionPolicy: 'jc-session-policy-present',
  unattendedSessionPolicy: 'jc-session-policy-not-present',
  publicSiteAddress: 'jc-public-site-address',
  maxOfflineMinutes: 'jc-max-offline-minutes',
} as const satisfies Record<OverrideField, keyof typeof installOptions>;

/** As it is written on the command line. */
export function overrideWord(field: OverrideField): string {
  return `--${overrideOptions[field]}`;
}

const wrong = (because: string) => ({ kind: 'wrong', because }) as const;

export function parseInstallArguments(words: readonly string[]): ParsedArguments<InstallArguments> {
  const values = valuesBy(() => parseArgs({ args: [...words], options: installOptions }).values);
  if (typeof values === 'string') return wrong(values);
  if (values.help === true) return { kind: 'help' };
  const { startup = 'auto', server = [], root = '', stage = '' } = values;
  const common = commonOf(values);
  if (common.kind !== 'run') return common;
  if (startup !== 'auto' && startup !== 'none') return wrong('--startup is auto or none');
  if (!/^sha256:[0-9a-f]{64}$/.test(root)) return wrong('--root is `sha256:` and 64 hexadecimal digits');
  if (stage === '') return wrong('--stage DIR is missing');
  const servers = server.map(parseServerUrl);
  if (servers.length === 0) return wrong('--server is missing');
  if (servers.includes(undefined)) return wrong('--server is https://, a host, and if need be a port');
  const known = servers.filter((each) => each !== undefined);
  const overrides = Object.fromEntries(
    overrideFields.flatMap((field) => {
      const given = values[overrideOptions[field]];
      return given === undefined ? [] : [[field, given]];
    }),
  );
  return {
    kind: 'run',
    values: { ...common.values, startup, rootFingerprint: root, stage, servers: known, overrides },
  };
}

export function parseUninstallArguments(words: readonly string[]): ParsedArguments<ScopedServer> {
  const values = valuesBy(() => parseArgs({ args: [...words], options: uninstallOptions }).values);
  if (typeof values === 'string') return wrong(values);
  return values.help === true ? { kind: 'help' } : commonOf(values);
}

function commonOf(values: {
  readonly scope?: string | undefined;
  readonly 'server-id'?: string | undefined;
}): ParsedArguments<ScopedServer> {
  const meant = scopedServerOf(values.scope ?? 'system', values['server-id']);
  return typeof meant === 'string' ? wrong(meant) : { kind: 'run', values: meant };
}

function valuesBy<Values>(read: () => Values): Values | string {
  try {
    return read();
  } catch (fault) {
    return fault instanceof Error ? fault.message : 'the command line is wrong';
  }
}
