import { describe, expect, test } from 'vitest';
import { AnswerHeadReader } from './http-head.ts';
import { bytesOf } from './testing/frame-log.ts';
import {
  encodeUpgradeAnswer,
  encodeUpgradeRefusal,
  encodeUpgradeRequest,
  judgeUpgradeAnswer,
  judgeUpgradeRequest,
} from './upgrade.ts';
import type { UpgradeRequest } from './upgrade.ts';

/** Key and answer of RFC 6455, section 1.3. */
const key = 'dGhlIHNhbXBsZSBub25jZQ==';
const accept = 's3pPLMBiTxaQ9kYGzzhZRbK+xOo=';
const subprotocol = 'sallyport.channel.1';

const sound = {
  host: 'example.org',
  upgrade: 'websocket',
  connection: 'keep-alive, Upgrade',
  'sec-websocket-key': key,
  'sec-websocket-version': '13',
  'sec-websocket-protocol': `other.1, ${subprotocol}`,
  'sec-websocket-extensions': 'permessage-deflate',
};

function request(headers: UpgradeRequest['headers'] = {}): UpgradeRequest {
  return { method: 'GET', httpVersion: '1.1', headers: { ...sound, ...headers } };
}

describe('the listening end', () => {
  test('takes a browser’s request, and none of its extensions', () => {
    expect(judgeUpgradeRequest(request(), [subprotocol])).toEqual({ kind: 'accepted', key, subprotocol });
  });

  test('takes the first subprotocol offered that it speaks', () => {
    const verdict = judgeUpgradeRequest(request({ 'sec-websocket-protocol': 'c, b ,a' }), ['a', 'b']);
    expect(verdict).toMatchObject({ subprotocol: 'b' });
  });

  const cases: readonly [string, UpgradeRequest, string, number][] = [
    ['another method', { ...request(), method: 'POST' }, 'upgrade.method', 405],
    ['HTTP/1.0', { ...request(), httpVersion: '1.0' }, 'upgrade.http-version', 400],
    ['no Upgrade', request({ upgrade: undefined }), 'upgrade.upgrade-header', 426],
    ['another protocol', request({ upgrade: 'h2c' }), 'upgrade.upgrade-header', 426],
    ['no Connection', request({ connection: 'keep-alive' }), 'upgrade.connection-header', 400],
    ['a word that only contains upgrade', request({ connection: 'upgraded' }), 'upgrade.connection-header', 400],
    ['version 8', request({ 'sec-websocket-version': '8' }), 'upgrade.version', 426],
    ['two versions', request({ 'sec-websocket-version': '13, 8' }), 'upgrade.version', 426],
    ['no key', request({ 'sec-websocket-key': undefined }), 'upgrade.key', 400],
    ['a key of 15 bytes', request({ 'sec-websocket-key': 'dGhlIHNhbXBsZSBub25j' }), 'upgrade.key', 400],
    ['a key of 17 bytes', request({ 'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZTE=' }), 'upgrade.key', 400],
    ['two keys', request({ 'sec-websocket-key': `${key}, ${key}` }), 'upgrade.key', 400],
    ['no subprotocol', request({ 'sec-websocket-protocol': undefined }), 'upgrade.subprotocol', 400],
    ['only unknown subprotocols', request({ 'sec-websocket-protocol': 'chat' }), 'upgrade.subprotocol', 400],
    [
      'a subprotocol that is no token',
      request({ 'sec-websocket-protocol': `a b, ${subprotocol}` }),
      'upgrade.subprotocol',
      400,
    ],
    [
      'nine subprotocols',
      request({ 'sec-websocket-protocol': Array(9).fill(subprotocol) }),
      'upgrade.subprotocol',
      400,
    ],
  ];
  test.for(cases)('refuses %s', ([, made, code, status]) => {
    expect(judgeUpgradeRequest(made, [subprotocol])).toEqual({ kind: 'refused', code, status });
  });

  test('writes its answer', () => {
    expect(encodeUpgradeAnswer({ accept, subprotocol })).toBe(
      'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n' +
        `Sec-WebSocket-Accept: ${accept}\r\nSec-WebSocket-Protocol: ${subprotocol}\r\n\r\n`,
    );
  });

  test('writes its refusals', () => {
    expect(encodeUpgradeRefusal(503, { 'Retry-After': '3' })).toBe(
      'HTTP/1.1 503 Refused\r\nRetry-After: 3\r\nConnection: close\r\nContent-Length: 0\r\n\r\n',
    );
    expect(encodeUpgradeRefusal(426)).toContain('Sec-WebSocket-Version: 13\r\n');
    expect(() => encodeUpgradeRefusal(101)).toThrow(RangeError);
    expect(() => encodeUpgradeRefusal(503, { 'Retry-After': '3\r\nX: y' })).toThrow(RangeError);
  });
});

describe('the dialling end', () => {
  test('writes its request', () => {
    expect(
      encodeUpgradeRequest({ path: '/channel', host: 'h:8443', key, subprotocol, headers: { 'User-Agent': 'a b' } }),
    ).toBe(
      'GET /channel HTTP/1.1\r\nHost: h:8443\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n' +
        `Sec-WebSocket-Key: ${key}\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: ${subprotocol}\r\n` +
        'User-Agent: a b\r\n\r\n',
    );
  });

  test.for([
    ['a path with a line end', { path: '/a\r\nX: y' }],
    ['a path with a space', { path: '/a b' }],
    ['no path', { path: '' }],
    ['a host with a line end', { host: 'h\r\nX: y' }],
    ['an empty host', { host: '' }],
    ['a key that is none', { key: 'x' }],
    ['a header name with a colon', { headers: { 'a:': 'b' } }],
  ])('writes no request with %s', ([, fault]) => {
    expect(() => encodeUpgradeRequest(Object.assign({ path: '/', host: 'h', key, subprotocol }, fault))).toThrow(
      RangeError,
    );
  });

  const good = encodeUpgradeAnswer({ accept, subprotocol });
  test('takes the answer of the listening end', () => {
    expect(judged(good)).toEqual({ kind: 'accepted', subprotocol });
  });

  const cases: readonly [string, string, string][] = [
    ['another status', good.replace('101', '200'), 'upgrade.status'],
    ['no Upgrade', good.replace('Upgrade: websocket\r\n', ''), 'upgrade.upgrade-header'],
    ['no Connection', good.replace('Connection: Upgrade\r\n', ''), 'upgrade.connection-header'],
    ['the answer to another key', good.replace('s3pP', 'S3pP'), 'upgrade.accept'],
    ['no proof of the key', good.replace(/Sec-WebSocket-Accept.*\r\n/, ''), 'upgrade.accept'],
    ['an extension', good.replace('\r\n\r\n', '\r\nSec-WebSocket-Extensions: x\r\n\r\n'), 'upgrade.extension'],
    ['another subprotocol', good.replace(subprotocol, 'chat'), 'upgrade.subprotocol'],
    ['no subprotocol', good.replace(/\r\nSec-WebSocket-Protocol.*\r\n/, '\r\n'), 'upgrade.subprotocol'],
  ];
  test.for(cases)('refuses %s', ([, answer, code]) => {
    expect(judged(answer)).toEqual({ kind: 'refused', code });
  });

  function judged(text: string): unknown {
    const progress = new AnswerHeadReader().push(bytesOf(text));
    return progress.kind === 'head' ? judgeUpgradeAnswer(progress.head, { accept, subprotocol }) : progress;
  }
});
