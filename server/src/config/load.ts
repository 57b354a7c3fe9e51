/** Reads the configuration: flags win over the environment, the environment over the file, the file over what is built in. */
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { isLoopback } from './addresses.ts';
import { configKeyNames, configKeys, configSchema } from './keys.ts';
import type { Config, ConfigKey } from './keys.ts';

/** A mistake in the configuration, said so that whoever made it can mend it. */
export class ConfigError extends Error {
  readonly key: string;
  readonly source: string;

  constructor(key: string, source: string, fault: string) {
    super(`${key} ${fault} (from ${source})`);
    this.name = 'ConfigError';
    this.key = key;
    this.source = source;
  }
}

interface Given {
  readonly value: unknown;
  readonly source: string;
}

type GivenValues = ReadonlyMap<string, Given>;

export interface ConfigSources {
  /** By key, as typed. */
  readonly flags: Readonly<Partial<Record<string, string>>>;
  readonly environment: Readonly<Partial<Record<string, string>>>;
  /** A file that must be there; without it, `sallyport.json` in the data folder is read if it is there. */
  readonly file?: string | undefined;
}

const words = (key: string, joint: string): string => key.replaceAll(/[A-Z]/g, (letter) => joint + letter);

export const flagName = (key: ConfigKey): string => words(key, '-').toLowerCase();

export const environmentName = (key: ConfigKey): string => `SALLYPORT_${words(key, '_').toUpperCase()}`;

function fromText(key: ConfigKey, text: string, source: string): unknown {
  switch (configKeys[key].form) {
    case 'text':
      return text;
    case 'list':
      return text
        .split(',')
        .map((item) => item.trim())
        .filter((item) => item !== '');
    case 'switch':
      if (text === 'true' || text === 'false') return text === 'true';
      throw new ConfigError(key, source, 'must be true or false');
  }
}

function fromFile(file: string): GivenValues {
  const source = file;
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new ConfigError('The file', source, `can't be read: ${error instanceof Error ? error.message : 'unknown'}`);
  }
  if (typeof content !== 'object' || content === null || Array.isArray(content)) {
    throw new ConfigError('The file', source, 'must hold one JSON object');
  }
  return new Map(Object.entries(content).map(([key, value]: [string, unknown]) => [key, { value, source }]));
}

function fromTexts(
  texts: ConfigSources['flags'],
  name: (key: ConfigKey) => string,
  label: (name: string) => string,
): GivenValues {
  const given = new Map<string, Given>();
  for (const key of configKeyNames) {
    const text = texts[name(key)];
    const source = label(name(key));
    if (text !== undefined) given.set(key, { value: fromText(key, text, source), source });
  }
  return given;
}

function fallbacks(): GivenValues {
  const given = new Map<string, Given>();
  for (const key of configKeyNames) {
    const { fallback } = configKeys[key];
    if (fallback !== undefined) given.set(key, { value: fallback, source: 'what is built in' });
  }
  return given;
}

function findFile(sources: ConfigSources, dataFolder: unknown): GivenValues {
  if (sources.file !== undefined) return fromFile(resolve(sources.file));
  if (typeof dataFolder !== 'string') return new Map();
  const file = resolve(join(dataFolder, 'sallyport.json'));
  return existsSync(file) ? fromFile(file) : new Map();
}

/** `builtIn` replaces what a key is when nobody says. */
export function loadConfig(
  sources: ConfigSources,
  builtIn: Readonly<Partial<Record<ConfigKey, unknown>>> = {},
): Config {
  const flags = fromTexts(sources.flags, flagName, (name) => `--${name}`);
  const environment = fromTexts(sources.environment, environmentName, (name) => name);
  const basis = new Map(fallbacks());
  for (const [key, value] of Object.entries(builtIn)) basis.set(key, { value, source: 'what is built in' });
  const above = new Map([...basis, ...environment, ...flags]);
  const given = new Map([...basis, ...findFile(sources, above.get('data')?.value), ...environment, ...flags]);
  const parsed = configSchema.safeParse(Object.fromEntries([...given].map(([key, { value }]) => [key, value])));
  if (!parsed.success) throw faultIn(parsed.error.issues[0], given);
  const config = { ...parsed.data, data: resolve(parsed.data.data) };
  if ((config.tlsCertificate === undefined) !== (config.tlsKey === undefined)) {
    const [there, missing] = config.tlsKey === undefined ? ['tlsCertificate', 'tlsKey'] : ['tlsKey', 'tlsCertificate'];
    throw new ConfigError(missing ?? '', given.get(there ?? '')?.source ?? '', `must be given together with ${there}`);
  }
  if (config.testClock !== undefined && !isLoopback(config.listen.host)) {
    const source = given.get('testClock')?.source ?? '';
    throw new ConfigError('testClock', source, 'is only for a server that listens on a loopback address');
  }
  return config;
}

interface Issue {
  readonly code?: string | undefined;
  readonly path: readonly PropertyKey[];
  readonly message: string;
  readonly keys?: readonly string[];
}

function faultIn(issue: Issue | undefined, given: GivenValues): ConfigError {
  const key = issue?.code === 'unrecognized_keys' ? issue.keys?.[0] : issue?.path[0];
  const name = String(key ?? 'The configuration');
  const source = given.get(name)?.source ?? 'nowhere';
  if (issue?.code === 'unrecognized_keys') return new ConfigError(name, source, 'is no key that I know');
  return new ConfigError(name, source, sentence(issue?.message ?? 'is wrong'));
}

/** zod says "Invalid input: expected number, received string"; a sentence that begins with the key reads on from there. */
function sentence(message: string): string {
  return message.startsWith('must') ? message : `is wrong: ${message.charAt(0).toLowerCase()}${message.slice(1)}`;
}
