/**
 * The opening handshake of RFC 6455, section 4, without sockets or hashing: what each end writes and what it checks.
 * No extension is ever offered or agreed to, since frames with reserved bits are refused.
 */
import type { AnswerHead } from './http-head.ts';
import { subprotocolsMax } from './limits.ts';

/** Appended to the key before SHA-1 to make Sec-WebSocket-Accept (RFC 6455, section 1.3). */
export const acceptSuffix = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';

export type UpgradeRefusalCode =
  | 'upgrade.method'
  | 'upgrade.http-version'
  | 'upgrade.status'
  | 'upgrade.upgrade-header'
  | 'upgrade.connection-header'
  | 'upgrade.version'
  | 'upgrade.key'
  | 'upgrade.accept'
  | 'upgrade.subprotocol'
  | 'upgrade.extension';

/** As an HTTP server hands it over: names in lower case. */
export interface UpgradeRequest {
  readonly method?: string | undefined;
  readonly httpVersion: string;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
}

export type UpgradeRequestVerdict =
  | { readonly kind: 'accepted'; readonly key: string; readonly subprotocol: string }
  | { readonly kind: 'refused'; readonly code: UpgradeRefusalCode; readonly status: 400 | 405 | 426 };

export type UpgradeAnswerVerdict =
  | { readonly kind: 'accepted'; readonly subprotocol: string }
  | { readonly kind: 'refused'; readonly code: UpgradeRefusalCode };

const tokenPattern = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
/** Sixteen bytes in base64. */
const keyPattern = /^[+/0-9A-Za-z]{22}==$/;
/** What may stand in a header value of ours: visible ASCII and spaces within. */
const valuePattern = /^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/;
/** A path with its query, nothing that could end the line. */
const pathPattern = /^\/[\x21-\x7e]*$/;

/** The listening end's judgement. `subprotocols` are those it speaks; the first that the request offers is taken. */
export function judgeUpgradeRequest(request: UpgradeRequest, subprotocols: readonly string[]): UpgradeRequestVerdict {
  if (request.method !== 'GET') return refusedRequest('upgrade.method', 405);
  if (request.httpVersion !== '1.1') return refusedRequest('upgrade.http-version', 400);
  const header = (name: string): string => {
    const value = request.headers[name];
    return typeof value === 'string' ? value : (value?.join(', ') ?? '');
  };
  if (header('upgrade').toLowerCase() !== 'websocket') return refusedRequest('upgrade.upgrade-header', 426);
  if (!hasToken(header('connection'), 'upgrade')) return refusedRequest('upgrade.connection-header', 400);
  if (header('sec-websocket-version') !== '13') return refusedRequest('upgrade.version', 426);
  const key = header('sec-websocket-key');
  if (!keyPattern.test(key)) return refusedRequest('upgrade.key', 400);
  const offered = listed(header('sec-websocket-protocol'));
  const isSound = offered.length <= subprotocolsMax && offered.every((name) => tokenPattern.test(name));
  const subprotocol = isSound ? offered.find((name) => subprotocols.includes(name)) : undefined;
  if (subprotocol === undefined) return refusedRequest('upgrade.subprotocol', 400);
  return { kind: 'accepted', key, subprotocol };
}

export interface UpgradeToAnswer {
  /** Base64 of SHA-1 over key and `acceptSuffix`. */
  readonly accept: string;
  readonly subprotocol: string;
}

export function encodeUpgradeAnswer(answer: UpgradeToAnswer): string {
  return lines('HTTP/1.1 101 Switching Protocols', {
    Upgrade: 'websocket',
    Connection: 'Upgrade',
    'Sec-WebSocket-Accept': answer.accept,
    'Sec-WebSocket-Protocol': answer.subprotocol,
  });
}

/** Tells the other end why there is no WebSocket, and that the connection ends. */
export function encodeUpgradeRefusal(status: number, headers: Readonly<Record<string, string>> = {}): string {
  if (!Number.isInteger(status) || status < 400 || status > 599)
    throw new RangeError(`status ${status} refuses nothing`);
  const version: Record<string, string> = status === 426 ? { Upgrade: 'websocket', 'Sec-WebSocket-Version': '13' } : {};
  return lines(`HTTP/1.1 ${status} Refused`, { ...version, ...headers, Connection: 'close', 'Content-Length': '0' });
}

export interface UpgradeToRequest {
  readonly path: string;
  /** With the port where it isn't the scheme's own. */
  readonly host: string;
  /** Base64 of 16 random bytes. */
  readonly key: string;
  readonly subprotocol: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export function encodeUpgradeRequest(request: UpgradeToRequest): string {
  if (!pathPattern.test(request.path)) throw new RangeError('not a request path');
  if (!keyPattern.test(request.key)) throw new RangeError('not a WebSocket key');
  return lines(`GET ${request.path} HTTP/1.1`, {
    Host: request.host,
    Upgrade: 'websocket',
    Connection: 'Upgrade',
    'Sec-WebSocket-Key': request.key,
    'Sec-WebSocket-Version': '13',
    'Sec-WebSocket-Protocol': request.subprotocol,
    ...request.headers,
  });
}

/** The dialling end's judgement of the answer to a request made with `expected`. */
export function judgeUpgradeAnswer(head: AnswerHead, expected: UpgradeToAnswer): UpgradeAnswerVerdict {
  const header = (name: string): string => head.headers.get(name) ?? '';
  if (head.status !== 101) return refusedAnswer('upgrade.status');
  if (header('upgrade').toLowerCase() !== 'websocket') return refusedAnswer('upgrade.upgrade-header');
  if (!hasToken(header('connection'), 'upgrade')) return refusedAnswer('upgrade.connection-header');
  if (header('sec-websocket-accept') !== expected.accept) return refusedAnswer('upgrade.accept');
  if (head.headers.has('sec-websocket-extensions')) return refusedAnswer('upgrade.extension');
  if (header('sec-websocket-protocol') !== expected.subprotocol) return refusedAnswer('upgrade.subprotocol');
  return { kind: 'accepted', subprotocol: expected.subprotocol };
}

function refusedRequest(code: UpgradeRefusalCode, status: 400 | 405 | 426): UpgradeRequestVerdict {
  return { kind: 'refused', code, status };
}

function refusedAnswer(code: UpgradeRefusalCode): UpgradeAnswerVerdict {
  return { kind: 'refused', code };
}

function listed(value: string): readonly string[] {
  return value === '' ? [] : value.split(',').map((item) => item.replace(/^[ \t]+|[ \t]+$/g, ''));
}

function hasToken(value: string, token: string): boolean {
  return listed(value).some((item) => item.toLowerCase() === token);
}

function lines(first: string, headers: Readonly<Record<string, string>>): string {
  const written = Object.entries(headers).map(([name, value]) => {
    if (!tokenPattern.test(name) || !valuePattern.test(value)) throw new RangeError(`not fit for a header: ${name}`);
    return `${name}: ${value}`;
  });
  return `${[first, ...written].join('\r\n')}\r\n\r\n`;
}
