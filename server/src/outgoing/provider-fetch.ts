/**
 * How the servers of a provider are asked: the addresses come from an administrator and from the provider's own
 * description of itself, so each is looked at anew. Over TLS, to no forbidden address whatever the name resolves to, following nothing, for an answer that fits.
 */
import type { IncomingMessage } from 'node:http';
import { request } from 'node:https';
import type { RequestOptions } from 'node:https';
import { isIP } from 'node:net';
import type { CustomFetch, CustomFetchOptions } from 'openid-client';
import { isForbiddenAddress } from './forbidden-address.ts';
import { lookupAllowed } from './post-json.ts';

/** A set of keys, or what is known of a user with very many groups. */
const answerMax = 1_048_576;

async function readWhole(response: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > answerMax) throw new Error(`the answer is longer than ${answerMax} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function bodyText(body: CustomFetchOptions['body']): string | undefined {
  if (body === undefined || body === null) return undefined;
  if (typeof body === 'string') return body;
  if (body instanceof URLSearchParams) return body.toString();
  throw new Error('Only forms are sent to providers');
}

function checkedAddress(address: string): URL {
  const url = new URL(address);
  if (url.protocol !== 'https:') throw new Error(`${address} is not https`);
  const literal = url.hostname.replaceAll(/^\[|\]$/g, '');
  if (isIP(literal) !== 0 && isForbiddenAddress(literal)) throw new Error(`${address} is forbidden`);
  return url;
}

async function send(address: string, options: CustomFetchOptions, authority: string): Promise<Response> {
  const url = checkedAddress(address);
  const body = bodyText(options.body);
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const length = body === undefined ? {} : { 'content-length': Buffer.byteLength(body) };
  const asked: RequestOptions = {
    method: options.method,
    headers: { ...options.headers, ...length },
    agent: false,
    lookup: lookupAllowed,
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  };
  const sending = request(url, authority === '' ? asked : { ...asked, ca: authority }, resolve);
  sending.once('error', reject);
  sending.end(body);
  const response = await promise;
  const headers = new Headers();
  for (const [name, value] of Object.entries(response.headers)) {
    if (typeof value === 'string') headers.set(name, value);
  }
  return new Response(new Uint8Array(await readWhole(response)), { status: response.statusCode ?? 502, headers });
}

/** `authority` is a PEM for certificates that the system doesn't know, or empty. */
export function providerFetch(authority: string): CustomFetch {
  return (address, options) => send(address, options, authority);
}
