import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Secret, TOTP } from 'otpauth';
import { describe, expect, test, vi } from 'vitest';
import { HttpClient, codeOf } from '../testing/http-client.ts';
import { goodPassword, startTestServer } from '../testing/test-server.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { json, sallyport, serve } from './testing/programs.ts';

// Each test starts several programs from their sources, which takes seconds on a busy machine.
vi.setConfig({ testTimeout: 90_000 });

interface Offer {
  readonly secret: string;
  readonly sealed: string;
}

describe('the command line', () => {
  test.each([
    ['--help'],
    ['serve --help'],
    ['demo --help'],
    ['admin create --help'],
    ['admin reset-password --help'],
    ['admin remove-second-factors --help'],
    ['api-account create --help'],
    ['installer create --help'],
    ['release --help'],
    ['backup --help'],
    ['backup verify --help'],
    ['restore --help'],
    ['recovery-kit --help'],
    ['recovery-kit check --help'],
    ['recovery-kit restore --help'],
  ])('sallyport %s says what there is to know', async (words) => {
    const { code, out, err } = await sallyport(words.split(' '));
    expect([code, err]).toEqual([0, '']);
    expect(out).toContain('Usage: sallyport');
    if (words !== '--help') expect(out).toMatch(/--json .*\n.*--help /);
  });

  test.each([
    ['', 2, 'Usage: sallyport COMMAND'],
    ['destroy', 2, 'There is no command "destroy"'],
    ['admin', 2, 'There is no command "admin"'],
    ['serve --colour red', 2, "Unknown option '--colour'"],
    ['serve --listen nowhere', 2, 'listen must be an address and a port, as 0.0.0.0:8443 or [::]:8443 (from --listen)'],
    ['serve --metrics-token of-no-avail-here', 2, "Unknown option '--metrics-token'"],
    ['admin create', 2, '--username is missing'],
    ['demo --fleet many', 2, '--fleet must be a whole number'],
    ['demo --agent /nowhere/agent.js', 1, 'The agent is not there: /nowhere/agent.js'],
  ])('sallyport %s is answered by exit code %i and a reason', async (words, code, reason) => {
    const ended = await sallyport(words.split(' ').filter(Boolean));
    expect(ended.code).toBe(code);
    expect(ended.out + ended.err).toContain(reason);
  });

  test('a reason comes as JSON to those who asked for it', async () => {
    const ended = await sallyport(['serve', '--json'], '', { SALLYPORT_DATABASE: 'mysql://x' });
    expect(ended.code).toBe(2);
    expect(ended.out).toBe('');
    expect(JSON.parse(ended.err)).toMatchObject({
      error: { code: 'configuration', message: expect.stringMatching(/^database must be .*SALLYPORT_DATABASE\)$/) },
    });
  });
});

describe('administrators and accounts made at the command line', () => {
  test('an administrator gets a random password, which works', async () => {
    const data = temporaryFolder();
    const made = json(await sallyport(['admin', 'create', '--json', '--data', data, '--username', 'alice']));
    expect(made).toMatchObject({ username: 'alice', id: expect.stringMatching(/^us_/) });
    const again = await sallyport(['admin', 'create', '--json', '--data', data, '--username', 'ALICE']);
    expect([again.code, JSON.parse(again.err)]).toMatchObject([1, { error: { code: 'user.name-taken' } }]);
    const it = await startTestServer({ data });
    expect(it.server.setUpLink).toBeUndefined();
    expect((await it.client().signIn('alice', made['password'] ?? '')).json).toMatchObject({
      user: { isAdministrator: true },
    });
  });

  test('a password given on standard input is used and not shown, unless it is a bad one', async () => {
    const data = temporaryFolder();
    const words = ['admin', 'create', '--data', data, '--username', 'alice', '--password-stdin'];
    const bad = await sallyport(words, 'short\n');
    expect([bad.code, bad.err.trim()]).toEqual([1, 'A password has 12 characters or more.']);
    const good = await sallyport(words, 'the voice of the input\n');
    expect([good.code, good.out.trim()]).toEqual([0, 'Made the administrator alice.']);
    const it = await startTestServer({ data });
    expect((await it.client().signIn('alice', 'the voice of the input')).status).toBe(200);
  });

  test('a new password ends every login, while the server runs', async () => {
    const it = await startTestServer();
    const client = await it.signedIn('alice');
    const words = ['admin', 'reset-password', '--json', '--data', it.data, '--username', 'Alice'];
    const { password } = json(await sallyport(words));
    expect(codeOf(await client.ask('/api/me'))).toBe('login.needed');
    expect((await it.client().signIn('alice', password ?? '')).status).toBe(200);
    const unknown = await sallyport(['admin', 'reset-password', '--data', it.data, '--username', 'bob']);
    expect([unknown.code, unknown.err.trim()]).toEqual([1, 'There is no user bob.']);
  });

  test('whoever lost a second factor is let in without it, its logins end, and it is written down', async () => {
    const it = await startTestServer();
    const client = await it.signedIn('alice', true);
    const words = (name: string) => ['admin', 'remove-second-factors', '--json', '--data', it.data, '--username', name];
    const without = await sallyport(words('alice'));
    expect([without.code, JSON.parse(without.err)]).toMatchObject([1, { error: { code: 'second-factor.none' } }]);
    expect((await client.ask('/api/me')).status).toBe(200);
    await client.ask('/api/account/step-up', { body: { password: goodPassword } });
    const { secret, sealed } = (await client.ask('/api/account/authenticator', { method: 'POST' })).json as Offer;
    const code = TOTP.generate({ secret: Secret.fromBase32(secret) });
    expect((await client.ask('/api/account/authenticator/first-code', { body: { sealed, code } })).status).toBe(200);
    expect((await it.client().signIn('alice', goodPassword)).status).toBe(202);
    expect(json(await sallyport(words('ALICE')))).toMatchObject({ username: 'alice' });
    expect(codeOf(await client.ask('/api/me'))).toBe('login.needed');
    expect((await it.client().signIn('alice', goodPassword)).status).toBe(200);
    const entries = await it.server.world.store.listAuditEntries(10);
    expect(entries.find(({ kind }) => kind === 'user.second-factors-removed')).toMatchObject({
      actorKind: 'operator',
      targetName: 'alice',
    });
    const unknown = await sallyport(words('bob'));
    expect([unknown.code, JSON.parse(unknown.err)]).toMatchObject([1, { error: { code: 'user.unknown' } }]);
  });

  test('an account for a program gets a secret, which works', async () => {
    const it = await startTestServer();
    const words = ['api-account', 'create', '--json', '--data', it.data, '--name', 'inventory'];
    const { clientId, clientSecret } = json(await sallyport(words));
    const raw = `grant_type=client_credentials&client_id=${clientId}&client_secret=${clientSecret}`;
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    expect((await it.client().ask('/oauth2/token', { raw, headers })).status).toBe(200);
    expect((await sallyport(words)).code).toBe(1);
    const about = (command: string) => ['api-account', command, '--json', '--data', it.data, '--name', 'Inventory'];
    const [, listed] = [
      await sallyport(about('disable')),
      await sallyport(['api-account', 'list', '--json', '--data', it.data]),
    ];
    expect(JSON.parse(listed.out)).toMatchObject({
      accounts: [{ clientId, enabled: false, permissions: ['configuration'] }],
    });
    expect((await it.client().ask('/oauth2/token', { raw, headers })).status).toBe(401);
    await sallyport(about('enable'));
    expect((await it.client().ask('/oauth2/token', { raw, headers })).status).toBe(200);
    const renewed = json(await sallyport(about('renew-secret')));
    expect(renewed['clientId']).toBe(clientId);
    expect((await it.client().ask('/oauth2/token', { raw, headers })).status).toBe(401);
  });

  test.each([
    ['--permissions', 'everything'],
    ['--command', 'some'],
    ['--networks', '10/8'],
  ])('an account for a program is not made with %s %s', async (flag, value) => {
    const data = temporaryFolder();
    expect((await sallyport(['api-account', 'create', '--data', data, '--name', 'a', flag, value])).code).toBe(2);
    expect((await sallyport(['api-account', 'list', '--data', data])).out.trim()).toBe('There is no API account.');
  });
});

describe('sallyport serve', () => {
  test.each(['SIGTERM', 'SIGINT'] as const)('prints where it serves, and stops by %s', async (signal) => {
    const serving = await serve(temporaryFolder());
    const [address = ''] = serving.addresses;
    expect(serving.setUpLink).toMatch(/^https:\/\/127\.0\.0\.1:\d+\/set-up#[\w-]{43}$/);
    expect((await new HttpClient(address).ask('/health/ready')).json).toEqual({ status: 'serving' });
    expect(await serving.stop(signal)).toBe(0);
    await expect(new HttpClient(address).ask('/health/ready')).rejects.toThrow('ECONNREFUSED');
  });

  test('two on one data folder do not mix, and after a kill the next one starts', async () => {
    const data = temporaryFolder();
    const first = await serve(data);
    const second = await sallyport(['serve', '--data', data, '--listen', '127.0.0.1:0']);
    expect([second.code, second.err.trim()]).toEqual([1, `Another server is running on ${data}`]);
    await first.stop('SIGKILL');
    const third = await serve(data);
    expect(await third.stop('SIGTERM')).toBe(0);
  });

  test('two that start at once on an empty folder end as one server', async () => {
    const data = temporaryFolder();
    const words = ['admin', 'create', '--json', '--data', data, '--username'];
    const [alice, bob] = await Promise.all([sallyport([...words, 'alice']), sallyport([...words, 'bob'])]);
    expect([alice.code, bob.code]).toEqual([0, 0]);
    const it = await startTestServer({ data });
    expect((await it.server.world.store.listUsers()).map((user) => user.username)).toEqual(['alice', 'bob']);
  });

  test('a port that is taken is said so', async () => {
    const it = await startTestServer();
    const words = ['serve', '--json', '--data', temporaryFolder(), '--listen', `127.0.0.1:${it.server.port}`];
    const ended = await sallyport(words);
    expect(ended.code).toBe(1);
    expect(ended.err).toContain('EADDRINUSE');
  });

  test('reads its configuration from the file in its data folder', async () => {
    const data = temporaryFolder();
    writeFileSync(join(data, 'sallyport.json'), JSON.stringify({ publicAddresses: ['https://access.example.com'] }));
    const serving = await serve(data);
    expect(serving.addresses).toEqual(['https://access.example.com']);
    expect(await serving.stop('SIGTERM')).toBe(0);
  });
});
