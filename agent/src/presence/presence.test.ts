/** Who is at the screen, read from a real X server, a real message bus, and the files that logind and login keep. */
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { displayNumberOf } from '../display/x-connection.ts';
import { isScreenSaverRunning } from '../display/x-screen-saver.ts';
import { answerForLogind, startBus } from '../testing/stand-in-logind.ts';
import type { PrivateBus } from '../testing/stand-in-logind.ts';
import { startXServer } from '../testing/x-server.ts';
import type { XServer } from '../testing/x-server.ts';
import { linuxPresence } from './linux-presence.ts';
import { busLabel, isSessionLocked } from './logind-lock.ts';

let x: XServer;
let bus: PrivateBus;

beforeAll(async () => {
  [x, bus] = await Promise.all([startXServer(), startBus()]);
  const session = (id: string): string => `/org/freedesktop/login1/session/${id}`;
  await answerForLogind(
    bus.socketPath,
    new Map([
      [session('_31'), false],
      [session('c7'), true],
      [session('_32_2da'), true],
    ]),
  );
});

afterAll(async () => {
  await Promise.all([x.close(), bus.close()]);
});

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sallyport-presence-'));
});
afterEach(async () => {
  rmSync(folder, { recursive: true });
  await x.saveScreen(false);
});

describe('a screen saver, by the display itself', () => {
  const authority = () => readFileSync(x.authorityFile);

  test('none runs, one runs, none runs', async () => {
    const display = { name: x.display, authority: authority() };
    expect(await isScreenSaverRunning(display)).toBe(false);
    await x.saveScreen(true);
    expect(await isScreenSaverRunning({ ...display, name: `${x.display}.0` })).toBe(true);
    await x.saveScreen(false);
    expect(await isScreenSaverRunning(display)).toBe(false);
  });

  test.each([
    ['without a cookie', undefined],
    ['with a cookie that is none', Buffer.from('ffff0000', 'hex')],
    ['with a file that was cut', Buffer.from('0100000568', 'hex')],
  ])('%s nothing is known', async (_, file) => {
    expect(await isScreenSaverRunning({ name: x.display, authority: file })).toBe(undefined);
  });

  test('nothing is known of a display that is not there', async () => {
    expect(await isScreenSaverRunning({ name: ':65000', authority: authority() })).toBe(undefined);
  });

  test('nothing is known of one that never answers', async () => {
    const silent = createServer().listen(join(folder, 'X9'));
    const since = performance.now();
    expect(await isScreenSaverRunning({ name: ':9', authority: undefined, socketFolder: folder })).toBe(undefined);
    expect(performance.now() - since).toBeLessThan(1_500);
    silent.close();
  });

  test.each([
    [':0', '0'],
    [':12.1', '12'],
    ['unix:3', '3'],
    ['host:0', undefined],
    ['localhost:10.0', undefined],
    ['wayland-0', undefined],
    ['', undefined],
  ])('%s is the display %s of this machine', (name, number) => {
    expect(displayNumberOf(name)).toBe(number);
  });
});

describe('the lock, by the message bus', () => {
  test.each([
    ['1', false],
    ['c7', true],
    ['2-a', true],
    ['99', undefined],
  ])('session %s: %s', async (id, locked) => {
    expect(await isSessionLocked(id, { socketPath: bus.socketPath })).toBe(locked);
  });

  test('without a bus nothing is known', async () => {
    expect(await isSessionLocked('1', { socketPath: join(folder, 'bus') })).toBe(undefined);
  });

  test('nothing is known of a bus without logind', async () => {
    const other = await startBus();
    expect(await isSessionLocked('1', { socketPath: other.socketPath })).toBe(undefined);
    await other.close();
  });

  test.each([
    ['1', '_31'],
    ['c2', 'c2'],
    ['a-b', 'a_2db'],
  ])('%s is %s in the path of an object', (id, label) => {
    expect(busLabel(id)).toBe(label);
  });
});

describe('a Linux endpoint', () => {
  const uid = process.getuid?.() ?? 0;

  function logindSession(id: string, fields: Readonly<Record<string, string>>): void {
    const sessions = join(folder, 'run/systemd/sessions');
    mkdirSync(sessions, { recursive: true });
    const lines = {
      USER: 'anna',
      UID: String(uid),
      CLASS: 'user',
      SEAT: 'seat0',
      ACTIVE: '1',
      STATE: 'active',
      ...fields,
    };
    writeFileSync(
      join(sessions, id),
      Object.entries(lines)
        .map(([key, value]) => `${key}=${value}\n`)
        .join(''),
    );
  }

  function process1234(environment: Readonly<Record<string, string>>): void {
    mkdirSync(join(folder, 'proc/1234'), { recursive: true });
    const text = Object.entries(environment)
      .map(([key, value]) => `${key}=${value}\0`)
      .join('');
    writeFileSync(join(folder, 'proc/1234/environ'), text);
  }

  const read = () => linuxPresence({ root: folder, busSocket: bus.socketPath });

  /** Somebody in an X session whose cookie is where her processes say. */
  function annaAt(id: string, fields: Readonly<Record<string, string>> = {}): void {
    logindSession(id, { TYPE: 'x11', DISPLAY: x.display, ...fields });
    mkdirSync(join(folder, 'run/user'), { recursive: true });
    writeFileSync(join(folder, 'run/user/Xauthority'), readFileSync(x.authorityFile));
    process1234({ DISPLAY: x.display, XAUTHORITY: '/run/user/Xauthority' });
  }

  const works = { userLoggedIn: true, screenLocked: false, screenSaverRuns: false };
  const nobody = { userLoggedIn: false, screenLocked: false, screenSaverRuns: false };

  test('somebody works at it', async () => {
    annaAt('1');
    expect(await read()).toEqual(works);
  });

  test('a screen saver runs', async () => {
    annaAt('1');
    await x.saveScreen(true);
    expect(await read()).toEqual({ ...works, screenSaverRuns: true });
  });

  test('the screen is locked', async () => {
    annaAt('c7');
    expect(await read()).toEqual({ ...works, screenLocked: true });
  });

  test('nobody is logged in', async () => {
    expect(await read()).toEqual(nobody);
  });

  test.each([
    ['only the screen that asks for a password is there', { CLASS: 'greeter' }],
    ['somebody is logged in from afar', { SEAT: '', REMOTE: '1' }],
    ['somebody is just leaving', { STATE: 'closing' }],
    ['only a service of a user runs', { CLASS: 'manager', SEAT: '' }],
  ])('%s', async (_, fields) => {
    annaAt('1', fields);
    expect(await read()).toEqual(nobody);
  });

  test('somebody is logged in, and another screen is shown', async () => {
    annaAt('1', { ACTIVE: '0', STATE: 'online' });
    logindSession('2', { CLASS: 'greeter', USER: 'gdm' });
    expect(await read()).toEqual({ ...works, screenLocked: true });
  });

  test.each([['wayland'], ['tty']])('of a session of the kind %s only the lock counts', async (kind) => {
    logindSession('1', { TYPE: kind });
    expect(await read()).toEqual(works);
  });

  test('an account that finds its cookie at home', async () => {
    annaAt('1');
    process1234({ DISPLAY: x.display });
    mkdirSync(join(folder, 'etc'));
    writeFileSync(join(folder, 'etc/passwd'), `anna:x:${uid}:${uid}::/home/anna:/bin/sh\n`);
    mkdirSync(join(folder, 'home/anna'), { recursive: true });
    writeFileSync(join(folder, 'home/anna/.Xauthority'), readFileSync(x.authorityFile));
    expect(await read()).toEqual(works);
  });

  test('nothing is said of a display that lets nobody in', async () => {
    annaAt('1');
    process1234({ DISPLAY: x.display, XAUTHORITY: '/nowhere' });
    expect(await read()).toBe(undefined);
  });

  test('nothing is said of a session that the bus does not know', async () => {
    annaAt('55');
    expect(await read()).toBe(undefined);
  });

  test('without logind, by the login record: on a display', async () => {
    mkdirSync(join(folder, 'run'));
    const record = Buffer.alloc(384);
    record.writeInt16LE(7, 0);
    record.write(x.display, 8);
    record.write('anna', 44);
    writeFileSync(join(folder, 'run/utmp'), record);
    mkdirSync(join(folder, 'etc'));
    writeFileSync(join(folder, 'etc/passwd'), `anna:x:${uid}:${uid}::/home/anna:/bin/sh\n`);
    process1234({ DISPLAY: x.display, XAUTHORITY: '/cookie' });
    writeFileSync(join(folder, 'cookie'), readFileSync(x.authorityFile));
    chmodSync(join(folder, 'cookie'), 0o600);
    expect(await read()).toEqual(works);
    await x.saveScreen(true);
    expect(await read()).toEqual({ ...works, screenSaverRuns: true });
  });
});
