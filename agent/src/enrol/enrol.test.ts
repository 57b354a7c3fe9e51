/** Enrolment against a real server: killed in the middle, refused, intercepted. */
import { afterEach, describe, expect, test } from 'vitest';
import { addressOf, Cleanup, makeDataFolder, makeEnrolmentKey, startAgent, startServer } from '../testing/fixtures.ts';
import { startInterceptor } from '../testing/interceptor.ts';
import { ServerKeys } from '../testing/server-keys.ts';
import { isWholeEnrolmentKey, takeEnrolmentKey } from './enrolment-secret.ts';

const cleanup = new Cleanup();
afterEach(() => cleanup.run());

test('whose answer was lost is repeated and gives the same client', async () => {
  const server = await startServer(cleanup);
  server.dropEnrolAnswers = 2;
  const { lines } = await startAgent(cleanup, server, { data: await makeDataFolder(cleanup) });
  const link = await server.links.next('a link');
  expect(lines.filter(({ event }) => event === 'enrol.unreachable').length).toBe(2);
  expect(server.clients.size).toBe(1);
  expect(link.greeting?.clientId).toBe([...server.clients.values()][0]);
});

test('that was killed after the server had taken it goes on as the same client', async () => {
  const server = await startServer(cleanup);
  const data = await makeDataFolder(cleanup);
  server.dropEnrolAnswers = 1;
  const { agent, log } = await startAgent(cleanup, server, { data, random: () => 1 });
  await log.nextWhere('the lost answer', ({ event }) => event === 'enrol.unreachable');
  await agent.stop();
  await startAgent(cleanup, server, { data });
  await server.links.next('a link');
  expect(server.clients.size).toBe(1);
});

describe('ends for good', () => {
  test.for([
    ['a key that is used up', 403, 'enrol.key-used-up'],
    ['a key that nobody knows', 403, 'enrol.key-unknown'],
    ['a client that was removed', 403, 'enrol.client-removed'],
  ] as const)('%s', async ([, status, code]) => {
    const server = await startServer(cleanup);
    server.refuseEnrolmentBy = { status, code };
    const { agent, lines } = await startAgent(cleanup, server, { data: await makeDataFolder(cleanup) });
    expect(await agent.ended).toEqual({ kind: 'not-enrolled', code });
    expect(lines.at(-1)?.facts['explained']).toEqual(expect.stringMatching(/\w/));
  });

  test('a server with another root: the secret is never told to it', async () => {
    const server = await startServer(cleanup);
    const rootFingerprint = new ServerKeys().rootFingerprint;
    const { agent } = await startAgent(cleanup, server, { data: await makeDataFolder(cleanup), rootFingerprint });
    expect(await agent.ended).toEqual({ kind: 'not-enrolled', code: 'key-set.root-unknown' });
    expect(server.paths).toEqual(['/enrol/hello']);
  });

  test('somebody in between who passes everything on', async () => {
    const server = await startServer(cleanup);
    const interceptor = await startInterceptor(cleanup, server);
    const { agent, lines } = await startAgent(cleanup, server, {
      data: await makeDataFolder(cleanup),
      servers: [addressOf(interceptor.name)],
    });
    expect(await agent.ended).toEqual({ kind: 'not-enrolled', code: 'enrol.tls-key-mismatch' });
    expect(server.paths).toEqual(['/enrol/hello']);
    expect(lines.at(-1)?.facts['explained']).toContain('between this machine and the server');
  });

  test('somebody in between before a server that does not look: the agent does', async () => {
    const server = await startServer(cleanup);
    const own = Buffer.from(server.certificate.tlsKey).toString('base64url');
    const interceptor = await startInterceptor(cleanup, server, (bytes) =>
      Buffer.from(bytes.toString('latin1').replace(/"tlsKey":"[^"]{43}"/, `"tlsKey":"${own}"`), 'latin1'),
    );
    const { agent } = await startAgent(cleanup, server, {
      data: await makeDataFolder(cleanup),
      servers: [addressOf(interceptor.name)],
    });
    expect(await agent.ended).toEqual({ kind: 'not-enrolled', code: 'enrol.server-proof-wrong' });
    expect(server.paths).toEqual(['/enrol/hello']);
  });

  test.for([
    ['no key', undefined, 'enrol.key-missing'],
    ['a key that was cut', makeEnrolmentKey().slice(0, -1), 'enrol.key-cut'],
    ['a key with a slip in it', makeEnrolmentKey().replace(/.(?=\.)/, 'x'), 'enrol.key-cut'],
  ] as const)('%s: the server is not even asked', async ([, enrolmentKey, code]) => {
    const server = await startServer(cleanup);
    const { agent } = await startAgent(cleanup, server, { data: await makeDataFolder(cleanup), enrolmentKey });
    expect(await agent.ended).toEqual({ kind: 'not-enrolled', code });
    expect(server.paths).toEqual([]);
  });
});

test('a busy server is asked again', async () => {
  const server = await startServer(cleanup);
  server.refuseEnrolmentBy = { status: 429, code: 'enrol.wait' };
  const { log } = await startAgent(cleanup, server, { data: await makeDataFolder(cleanup) });
  await log.nextWhere('the wait', ({ event }) => event === 'enrol.unreachable');
  server.refuseEnrolmentBy = undefined;
  await server.links.next('a link');
});

test('the key leaves the environment as it is read', () => {
  const key = makeEnrolmentKey();
  const environment: NodeJS.ProcessEnv = { SALLYPORT_ENROLMENT_KEY: ` ${key}\n`, HOME: '/' };
  expect(takeEnrolmentKey(environment)).toBe(key);
  expect(environment).toEqual({ HOME: '/' });
  expect(takeEnrolmentKey(environment)).toBeUndefined();
  expect(isWholeEnrolmentKey(key)).toBe(true);
});
