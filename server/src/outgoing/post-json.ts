/**
 * A question to a server that an administrator named: over TLS, to a host from a list, to no forbidden address
 * whatever the name resolves to at that moment, without following anything, within five seconds, for a small answer.
 */
import { lookup as resolve } from 'node:dns';
import type { LookupAddress, LookupOptions } from 'node:dns';
import { request } from 'node:https';
import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import { isForbiddenAddress } from './forbidden-address.ts';

/** Somebody waits in front of the screen. */
const patienceMs = 5_000;

const answerMax = 16_384;

export interface Destination {
  readonly url: string;
  /** In lower case. */
  readonly allowedHosts: readonly string[];
  /** PEM of the authority that signs the server's certificate, when it is none of the system's. */
  readonly authority: string | undefined;
}

export type PostOutcome =
  | { readonly kind: 'answered'; readonly status: number; readonly body: unknown }
  /** `why` is for the log. */
  | { readonly kind: 'failed'; readonly why: string };

type LookupCallback = (error: NodeJS.ErrnoException | null, address: string | LookupAddress[], family?: number) => void;

/** As dns.lookup, but one forbidden address among those of a name forbids the name. */
export function lookupAllowed(hostname: string, options: LookupOptions, callback: LookupCallback): void {
  resolve(hostname, { ...options, all: true }, (error, addresses) => {
    if (error !== null) return callback(error, []);
    const [first] = addresses;
    const forbidden = addresses.find(({ address }) => isForbiddenAddress(address));
    if (first === undefined || forbidden !== undefined) {
      return callback(new Error(`${hostname} leads to a forbidden address: ${forbidden?.address ?? 'none'}`), []);
    }
    return options.all === true ? callback(null, addresses) : callback(null, first.address, first.family);
  });
}

/** Why a destination may not be called at all; undefined when it may be tried. */
export function destinationFault({ url, allowedHosts }: Pick<Destination, 'url' | 'allowedHosts'>): string | undefined {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (parsed === undefined) return 'it is no address';
  if (parsed.protocol !== 'https:') return 'it is not https';
  if (parsed.username !== '' || parsed.password !== '') return 'it has credentials in it';
  if (!allowedHosts.includes(parsed.hostname.toLowerCase())) return 'its host is not among those allowed';
  const literal = parsed.hostname.replaceAll(/^\[|\]$/g, '');
  return isIP(literal) !== 0 && isForbiddenAddress(literal) ? 'its address is forbidden' : undefined;
}

async function readSmall(response: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > answerMax) throw new Error(`the answer is longer than ${answerMax} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function send({ url, authority }: Destination, body: string, signal: AbortSignal): Promise<IncomingMessage> {
  const { promise, resolve: answered, reject } = Promise.withResolvers<IncomingMessage>();
  const headers = {
    'content-type': 'application/json',
    accept: 'application/json',
    'content-length': Buffer.byteLength(body),
  };
  const options = { method: 'POST', headers, signal, agent: false, lookup: lookupAllowed } as const;
  const sending = request(url, authority === undefined ? options : { ...options, ca: authority });
  sending.once('response', answered);
  sending.once('error', reject);
  sending.end(body);
  return promise;
}

export async function postJson(destination: Destination, content: object): Promise<PostOutcome> {
  const fault = destinationFault(destination);
  if (fault !== undefined) return { kind: 'failed', why: fault };
  const patience = new AbortController();
  const timer = setTimeout(() => patience.abort(new Error('no answer within five seconds')), patienceMs);
  try {
    const response = await send(destination, JSON.stringify(content), patience.signal);
    const text = (await readSmall(response)).toString('utf8');
    return { kind: 'answered', status: response.statusCode ?? 0, body: JSON.parse(text) as unknown };
  } catch (error) {
    return { kind: 'failed', why: error instanceof Error ? error.message : 'unknown' };
  } finally {
    clearTimeout(timer);
    patience.abort();
  }
}
