/** Reads the words of a command: its own options, and a flag for each key of the configuration. */
import { parseArgs } from 'node:util';
import { configKeyNames, configKeys } from '../config/keys.ts';
import type { Config, ConfigKey } from '../config/keys.ts';
import { flagName, loadConfig } from '../config/load.ts';

/** A mistake on the command line. */
export class UsageError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'UsageError';
  }
}

export interface OwnOption {
  readonly type: 'string' | 'boolean';
}

export interface Arguments {
  readonly texts: Readonly<Partial<Record<string, string>>>;
  readonly switches: ReadonlySet<string>;
  readonly json: boolean;
}

const common: Readonly<Record<string, OwnOption>> = {
  json: { type: 'boolean' },
};

const configFlags: Readonly<Record<string, OwnOption>> = {
  config: { type: 'string' },
  ...Object.fromEntries(
    configKeyNames
      .filter((key) => configKeys[key].secret !== true)
      .map((key) => [flagName(key), { type: 'string' }] as const),
  ),
};

export interface ReadOptions {
  readonly own: Readonly<Record<string, OwnOption>>;
  /** Whether the flags of the configuration belong to the command. */
  readonly withConfig: boolean;
}

function parsed(words: readonly string[], options: Readonly<Record<string, OwnOption>>) {
  try {
    return parseArgs({ args: [...words], options: { ...options }, allowPositionals: false, strict: true }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : 'The command line is wrong');
  }
}

export function readArguments(words: readonly string[], { own, withConfig }: ReadOptions): Arguments {
  const values = parsed(words, { ...common, ...(withConfig ? configFlags : {}), ...own });
  const texts: Record<string, string> = {};
  const switches = new Set<string>();
  for (const [name, value] of Object.entries(values)) {
    if (typeof value === 'string') texts[name] = value;
    else if (value === true) switches.add(name);
  }
  return { texts, switches, json: switches.has('json') };
}

export function configFrom(
  { texts }: Pick<Arguments, 'texts'>,
  builtIn: Readonly<Partial<Record<ConfigKey, unknown>>> = {},
): Config {
  return loadConfig({ flags: texts, environment: process.env, file: texts['config'] }, builtIn);
}

export function required({ texts }: Arguments, name: string, missing: (flag: string) => string): string {
  const value = texts[name];
  if (value === undefined || value === '') throw new UsageError(missing(name));
  return value;
}
