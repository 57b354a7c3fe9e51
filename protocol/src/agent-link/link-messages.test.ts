import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { commandBodySchema, commandKinds } from './command-bodies.ts';
import { enrolHelloRequestSchema, enrolRequestSchema } from './enrolment.ts';
import {
  agentLinkKinds,
  linkMessageMaxBytes,
  parseAgentLinkMessage,
  parseServerLinkMessage,
  serverLinkKinds,
} from './link-messages.ts';

const key = `ed25519:${'A'.repeat(59)}`;
const nonce = 'A'.repeat(43);
const signature = 'A'.repeat(86);
const generation = 'A'.repeat(22);
const clientId = 'jc_01jd0000007000800000000001';
const sessionId = 'se_01jd0000007000800000000001';
const channelId = 'ch_01jd0000007000800000000001';
const facts = {
  hostname: 'ws-01',
  operatingSystem: 'Debian 12',
  platform: 'linux',
  architecture: 'x64',
  privateAddresses: ['10.0.0.7'],
  installMode: 'user',
};

const fromAgent = {
  'client-hello': {
    clientId,
    clientKey: key,
    clientNonce: nonce,
    host: 'jump.example.net:443',
    tlsKey: nonce,
    versions: { bundle: '0.1.0', protocol: ['sallyport.link.1'], tools: { terminal: [1] } },
  },
  'client-proof': { signature, generation: null },
  hello: {
    instance: generation,
    facts,
    clock: 1_763_820_000_000,
    sessions: [{ sessionId, channels: [{ channelId, tool: 'terminal', outputOffset: 5 }] }],
  },
  'next-key': { publicKey: key, signature, nextSignature: signature },
  'command-result': { counter: 1, ok: false, code: 'tool.unknown', detail: '' },
  facts: { facts },
  'channel-closed': { sessionId, channelId, reason: 'exited', exitCode: 0 },
  'update-status': { sequence: 1_790_000_000, state: 'rolled-back', because: 'silent', detail: '' },
  uninstalled: {},
} as const;

const fromServer = {
  'server-proof': {
    serverId: 'sv_01jd0000007000800000000001',
    serverNonce: nonce,
    linkKey: key,
    keySet: { bytes: 'e30', signatures: [{ root: key, signature }] },
    signature,
  },
  welcome: {
    generation,
    addresses: ['jump.example.net:443', '[2001:db8::7]:8443'],
    addressList: { bytes: 'e30', signature },
    settings: { statisticsIntervalMs: 900_000 },
    serverTime: 1_763_820_000_000,
  },
  refused: { code: 'link.client-unknown', message: 'No such client.', permit: `sc1.${clientId}.${nonce}` },
  command: { counter: 1, body: 'e30', signature },
} as const;

const bodies = {
  'open-session': { sessionId, tools: ['terminal'], account: { kind: 'service' }, representative: 'Ada', channels: [] },
  'prepare-account': { sessionId, account: { kind: 'named', name: 'anna', password: 'correct horse' } },
  'open-channel': { sessionId, channel: { channelId, tool: 'terminal', ticket: nonce, cols: 80, rows: 24 } },
  'attach-channel': { sessionId, channelId, ticket: nonce },
  'close-channel': { sessionId, channelId, reason: 'closed-by-user' },
  'close-session': { sessionId, reason: 'ended-by-user' },
  'refresh-facts': {},
  'read-presence': {},
  'read-screen': {},
  'rotate-key': { publicKey: key },
  'use-key': { publicKey: key },
  'address-list': { addressList: { bytes: 'e30', signature } },
  settings: { settings: { statisticsIntervalMs: 900_000, statistics: ['cpu', 'uptime'] } },
  update: { bytes: 'e30', signature },
  uninstall: {},
} as const;

const page = readFileSync(new URL('../../../docs/protocol.md', import.meta.url), 'utf8');

/** The example below the heading of a message, in docs/protocol.md. */
function shown(chapter: string, kind: string): string | undefined {
  const [, after = ''] = page.split(`\n## ${chapter}\n`);
  const [, section = ''] = (after.split(/\n##? /)[0] ?? '').split(`\n### \`${kind}\`\n`);
  return /```json\n(.+)\n```/.exec(section.split('\n### ')[0] ?? '')?.[1];
}

describe('each kind of message has an example here that is read whole, and that docs/protocol.md shows', () => {
  test('the examples are all kinds there are', () => {
    expect(new Set(Object.keys(fromAgent))).toEqual(agentLinkKinds);
    expect(new Set(Object.keys(fromServer))).toEqual(serverLinkKinds);
    expect(new Set(Object.keys(bodies))).toEqual(commandKinds);
  });

  test.each(Object.entries(fromAgent))('%s, from an agent', (kind, fields) => {
    const message = { kind, ...fields };
    expect(parseAgentLinkMessage(JSON.stringify(message))).toEqual({ kind: 'message', message });
    expect(parseServerLinkMessage(JSON.stringify(message))).toEqual({ kind: 'unknown', name: kind });
    expect(shown('Messages of a link', kind)).toBe(JSON.stringify(message));
  });

  test.each(Object.entries(fromServer))('%s, from a server', (kind, fields) => {
    const message = { kind, ...fields };
    expect(parseServerLinkMessage(JSON.stringify(message))).toEqual({ kind: 'message', message });
    expect(parseAgentLinkMessage(JSON.stringify(message))).toEqual({ kind: 'unknown', name: kind });
    expect(shown('Messages of a link', kind)).toBe(JSON.stringify(message));
  });

  test.each(Object.entries(bodies))('%s, inside a command', (kind, fields) => {
    expect(commandBodySchema.parse({ kind, ...fields })).toEqual({ kind, ...fields });
    expect(shown('Bodies of a command', kind)).toBe(JSON.stringify({ kind, ...fields }));
  });

  test.each([
    ['of 511 characters', { kind: 'named', name: 'a', password: 'p'.repeat(511) }, true],
    ['of 512', { kind: 'named', name: 'a', password: 'p'.repeat(512) }, false],
    ['that is empty', { kind: 'named', name: 'a', password: '' }, false],
    ['without a name', { kind: 'named', name: '', password: 'p' }, false],
    ['of whoever is signed in', { kind: 'signed-in' }, true],
    ['of nobody that is known', { kind: 'guest' }, false],
  ])('an account with a password %s', (_, account, isRead) => {
    expect(commandBodySchema.safeParse({ kind: 'prepare-account', sessionId, account }).success).toBe(isRead);
  });

  test.each([
    [{ kind: 'prepared' }, true],
    [{ kind: 'named', name: 'anna', password: 'x' }, false],
  ])('a session opens with an account %o: %s', (account, isRead) => {
    const body = { kind: 'open-session', ...bodies['open-session'], account };
    expect(commandBodySchema.safeParse(body).success).toBe(isRead);
  });

  test('fields of a later version are left out, at any depth', () => {
    const message = { kind: 'facts', facts };
    const later = { ...message, facts: { ...facts, colour: 'red' }, shade: 'dark' };
    expect(parseAgentLinkMessage(JSON.stringify(later))).toEqual({ kind: 'message', message });
  });
});

describe('what is no message', () => {
  const hello = { kind: 'client-hello', ...fromAgent['client-hello'] };
  test.each([
    [
      'a kind of a later version',
      JSON.stringify({ kind: 'wake-neighbour' }),
      { kind: 'unknown', name: 'wake-neighbour' },
    ],
    ['no JSON', '{', { kind: 'malformed', fault: 'not-json' }],
    ['no object', '[]', { kind: 'malformed', fault: 'no-kind' }],
    ['a kind that is a number', '{"kind":7}', { kind: 'malformed', fault: 'no-kind' }],
    ['a kind of 65 letters', JSON.stringify({ kind: 'k'.repeat(65) }), { kind: 'malformed', fault: 'no-kind' }],
    ['a kind that objects have by nature', '{"kind":"constructor"}', { kind: 'unknown', name: 'constructor' }],
    ['more than 64 KiB', ' '.repeat(linkMessageMaxBytes + 1), { kind: 'malformed', fault: 'too-long' }],
    ['nesting as deep as fits', '['.repeat(linkMessageMaxBytes), { kind: 'malformed', fault: 'not-json' }],
    [
      'another noun where a client is due',
      JSON.stringify({ ...hello, clientId: sessionId }),
      { kind: 'malformed', fault: 'client-hello.clientId: invalid_format' },
    ],
    [
      'a short nonce',
      JSON.stringify({ ...hello, clientNonce: 'AA' }),
      { kind: 'malformed', fault: 'client-hello.clientNonce: too_small' },
    ],
    [
      'a host without its port',
      JSON.stringify({ ...hello, host: 'jump.example.net' }),
      { kind: 'malformed', fault: 'client-hello.host: invalid_format' },
    ],
    [
      'a host with a path',
      JSON.stringify({ ...hello, host: 'jump.example.net:443/x' }),
      { kind: 'malformed', fault: 'client-hello.host: invalid_format' },
    ],
  ])('%s', (_, text, parsed) => {
    expect(parseAgentLinkMessage(text)).toEqual(parsed);
  });

  test('more tools than a client could have', () => {
    const tools = Object.fromEntries(Array.from({ length: 33 }, (_, index) => [`tool-${index}`, [1]]));
    const text = JSON.stringify({ ...hello, versions: { ...hello.versions, tools } });
    expect(parseAgentLinkMessage(text)).toMatchObject({ kind: 'malformed' });
  });

  test('a prototype among the fields changes nothing', () => {
    const text = JSON.stringify({ kind: 'facts', facts }).replace(
      '{"hostname"',
      '{"__proto__":{"isAdministrator":true},"hostname"',
    );
    const parsed = parseAgentLinkMessage(text);
    expect(parsed).toEqual({ kind: 'message', message: { kind: 'facts', facts } });
    expect('isAdministrator' in {}).toBe(false);
  });
});

describe('whatever arrives is read to the end without an exception', () => {
  const kind = fc.constantFrom(...agentLinkKinds, ...serverLinkKinds, ...commandKinds);
  const nearly = fc.tuple(kind, fc.object({ maxDepth: 3 })).map(([kind, fields]) => ({ ...fields, kind }));

  test('any text', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.json()), (text) => {
        expect(['message', 'unknown', 'malformed']).toContain(parseAgentLinkMessage(text).kind);
        expect(['message', 'unknown', 'malformed']).toContain(parseServerLinkMessage(text).kind);
      }),
      { numRuns: 1_000 },
    );
  });

  test('any fields under a kind that exists', () => {
    fc.assert(
      fc.property(nearly, (value) => {
        const text = JSON.stringify(value);
        expect(['message', 'unknown', 'malformed']).toContain(parseAgentLinkMessage(text).kind);
        expect(['message', 'unknown', 'malformed']).toContain(parseServerLinkMessage(text).kind);
        commandBodySchema.safeParse(value);
      }),
      { numRuns: 1_000 },
    );
  });

  test('a true message with any one field replaced by anything', () => {
    const examples = Object.entries({ ...fromAgent, ...fromServer, ...bodies });
    fc.assert(
      fc.property(fc.constantFrom(...examples), fc.nat(), fc.jsonValue(), ([kind, fields], pick, value) => {
        const names = Object.keys(fields);
        const name = names[pick % Math.max(names.length, 1)] ?? 'kind';
        const text = JSON.stringify({ kind, ...fields, [name]: value });
        expect(['message', 'unknown', 'malformed']).toContain(parseAgentLinkMessage(text).kind);
        expect(['message', 'unknown', 'malformed']).toContain(parseServerLinkMessage(text).kind);
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('the requests of an enrolment', () => {
  const hello = { clientKey: key, clientNonce: nonce, host: 'jump.example.net:443', tlsKey: nonce };
  const request = { ...hello, serverNonce: nonce, enrolmentKey: 'sp1.x', facts, signature };

  test('are read whole', () => {
    expect(enrolHelloRequestSchema.parse(hello)).toEqual(hello);
    expect(enrolRequestSchema.parse(request)).toEqual(request);
  });

  test.each([
    ['a key longer than any enrolment key', { enrolmentKey: 'x'.repeat(93) }],
    ['facts without a host name', { facts: { ...facts, hostname: '' } }],
    ['a host name of 256 letters', { facts: { ...facts, hostname: 'x'.repeat(256) } }],
    ['a signature of 63 bytes', { signature: 'A'.repeat(84) }],
  ])('%s is refused', (_, changed) => {
    expect(enrolRequestSchema.safeParse({ ...request, ...changed }).success).toBe(false);
  });
});
