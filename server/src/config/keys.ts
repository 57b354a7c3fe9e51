/** Every key of the configuration: what it is for, what it may be, and what it is when nobody says. */
import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';
import * as z from 'zod';

const port = z.coerce.number().int().min(0).max(65_535);

/** `host:port`, `[v6]:port` or `:port`. */
function parseListen(value: string): { readonly host: string; readonly port: number } | undefined {
  const [, host, digits] = /^(.*):(\d{1,5})$/.exec(value) ?? [];
  const parsedPort = port.safeParse(digits);
  if (host === undefined || !parsedPort.success) return undefined;
  const bare = host.startsWith('[') && host.endsWith(']') ? host.slice(1, -1) : host;
  if (bare !== host && isIP(bare) !== 6) return undefined;
  if (bare === host && host.includes(':')) return undefined;
  return { host: bare === '' ? '0.0.0.0' : bare, port: parsedPort.data };
}

const listen = z.string().transform((value, context) => {
  const parsed = parseListen(value);
  if (parsed !== undefined) return parsed;
  context.addIssue({ code: 'custom', message: 'must be an address and a port, as 0.0.0.0:8443 or [::]:8443' });
  return z.NEVER;
});

/** An origin as browsers write it: scheme, host and port, with the default port left out. */
const publicAddress = z.string().transform((value, context) => {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (url !== undefined && url.protocol === 'https:' && url.href === `${url.origin}/`) return url.origin;
  context.addIssue({
    code: 'custom',
    message: `"${value}" must be https://, a host and if need be a port, as https://access.example.com`,
  });
  return z.NEVER;
});

const network = z.string().refine((value) => ipaddr.isValid(value) || ipaddr.isValidCIDR(value), {
  error: 'must be IP addresses or networks, as 10.0.0.0/8',
});

const list = <Item extends z.ZodType>(item: Item) => z.array(item).max(64);

export const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

export const configSchema = z.strictObject({
  data: z.string().min(1),
  listen,
  publicAddresses: list(publicAddress),
  database: z.string().refine((value) => value === 'sqlite' || /^postgres(?:ql)?:\/\//.test(value), {
    error: 'must be sqlite or an address that begins with postgres://',
  }),
  tlsCertificate: z.string().min(1).optional(),
  tlsKey: z.string().min(1).optional(),
  trustedProxies: list(network),
  proxyCertificates: list(z.string().min(1)),
  logLevel: z.enum(logLevels),
  recordInput: z.boolean(),
  consoleFolder: z.string().min(1).optional(),
  metricsToken: z.string().min(16).max(256).optional(),
  copiedClients: z.enum(['enrol', 'hold']),
  formerAddresses: list(publicAddress),
  testClock: z.string().min(1).optional(),
  linksPerSecond: z.coerce.number().int().min(1).max(100_000),
});

export type Config = Readonly<z.infer<typeof configSchema>>;

export type ConfigKey = keyof Config;

export interface KeyDescription {
  readonly form: 'text' | 'list' | 'switch';
  readonly help: string;
  readonly fallback?: unknown;
  /** Kept out of the command line, which every user of the machine can read. */
  readonly secret?: true;
}

export const configKeys: Readonly<Record<ConfigKey, KeyDescription>> = {
  data: { form: 'text', help: 'folder that keeps everything', fallback: './sallyport-data' },
  listen: { form: 'text', help: 'address and port to listen on', fallback: '0.0.0.0:8443' },
  publicAddresses: { form: 'list', help: 'addresses under which browsers and agents reach this server', fallback: [] },
  database: { form: 'text', help: 'sqlite, or postgres://user@host/name', fallback: 'sqlite' },
  tlsCertificate: { form: 'text', help: 'certificate file, when you have one' },
  tlsKey: { form: 'text', help: 'key file of that certificate' },
  trustedProxies: { form: 'list', help: 'addresses of proxies whose word for the client address counts', fallback: [] },
  proxyCertificates: { form: 'list', help: 'certificate files of proxies that end the TLS of agents', fallback: [] },
  logLevel: { form: 'text', help: logLevels.join(', '), fallback: 'info' },
  recordInput: { form: 'switch', help: 'record what is typed as well as what is shown', fallback: false },
  consoleFolder: { form: 'text', help: 'folder of the built console' },
  metricsToken: { form: 'text', help: 'bearer token that may read /metrics from elsewhere', secret: true },
  copiedClients: {
    form: 'text',
    help: 'enrol: a copy of a linked agent becomes a client of its own; hold: it waits for an administrator',
    fallback: 'enrol',
  },
  formerAddresses: {
    form: 'list',
    help: 'addresses that agents may still dial, and learn the present ones by',
    fallback: [],
  },
  testClock: { form: 'text', help: 'for tests, on loopback only: a file with the milliseconds to move the clock by' },
  linksPerSecond: {
    form: 'text',
    help: 'agents that are let in a second, twenty times as many at once',
    fallback: 200,
  },
};

export const configKeyNames = Object.keys(configKeys) as readonly ConfigKey[];
