/**
 * Every message that a console may send by its live socket, sent with every role: what it is told of an item and of a
 * session that somebody else runs, against a table written by hand. A kind of message that is not in it fails.
 */
import { setTimeout as wait } from 'node:timers/promises';
import { consoleKinds } from '@sallyport/protocol';
import type { ConsoleMessage, LiveMessage } from '@sallyport/protocol';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { TestConsole, TestLive } from '../gateway/testing/test-console.ts';
import { startSite } from '../gateway/testing/test-site.ts';
import type { TestSite } from '../gateway/testing/test-site.ts';

const roles = ['administrator', 'start-sessions-only', 'auditor', 'no-access'] as const;

type Role = (typeof roles)[number];
type Told = 'row' | 'session' | 'sessions-changed' | 'nothing';

const table: Readonly<Record<ConsoleMessage['kind'], Readonly<Record<Role, Told>>>> = {
  'watch-items': { administrator: 'row', 'start-sessions-only': 'row', auditor: 'nothing', 'no-access': 'nothing' },
  'watch-session': {
    administrator: 'session',
    'start-sessions-only': 'session',
    auditor: 'nothing',
    'no-access': 'nothing',
  },
  'unwatch-session': {
    administrator: 'nothing',
    'start-sessions-only': 'nothing',
    auditor: 'nothing',
    'no-access': 'nothing',
  },
  'watch-sessions': {
    administrator: 'sessions-changed',
    'start-sessions-only': 'sessions-changed',
    auditor: 'nothing',
    'no-access': 'nothing',
  },
};

let site: TestSite;
let owner: TestConsole;
let itemId: string;
let sessionId: string;

beforeAll(async () => {
  site = await startSite();
  owner = await site.console({ isAdministrator: true });
  const agent = await site.agent();
  await agent.link();
  itemId = await agent.itemId();
  ({ sessionId } = await owner.jump(itemId));
});

afterAll(async () => {
  await site.stop();
});

/** What is told goes out each tenth of a second; after as long as this all of it has. */
const longerThanABatchMs = 400;

/** Something happens in the session that everybody who may would hear of. */
async function changeSession(): Promise<void> {
  const changed = site.sessionChange();
  expect((await owner.openShell(sessionId)).status).toBe(200);
  await changed;
}

function messageOf(kind: ConsoleMessage['kind']): ConsoleMessage {
  switch (kind) {
    case 'watch-items':
      return { kind, ids: [itemId] };
    case 'watch-session':
    case 'unwatch-session':
      return { kind, id: sessionId };
    case 'watch-sessions':
      return { kind, on: true };
  }
}

function wordFor(message: LiveMessage): Told | undefined {
  switch (message.kind) {
    case 'items':
      return message.rows.some(({ id }) => id === itemId) ? 'row' : undefined;
    case 'session':
    case 'sessions-changed':
      return message.kind;
    default:
      return undefined;
  }
}

/** A live socket of somebody with this role everywhere. */
async function liveOf(role: Role): Promise<TestLive> {
  const wish = role === 'administrator' ? { isAdministrator: true } : { everywhere: role };
  const live = await (await site.console(wish)).live();
  await live.next('counts');
  return live;
}

test('every kind of message has its rows', () => {
  expect(Object.keys(table).toSorted()).toEqual([...consoleKinds].toSorted());
});

describe('hostile: what each role is told', () => {
  test.each(Object.keys(table) as ConsoleMessage['kind'][])('after %s', async (kind) => {
    const lives = new Map<Role, TestLive>();
    for (const role of roles) lives.set(role, await liveOf(role));
    for (const live of lives.values()) live.say(messageOf(kind));
    await changeSession();
    await wait(longerThanABatchMs);
    const told = [...lives].map(([role, live]) => {
      const words = new Set(live.inbox.all().flatMap((message) => wordFor(message) ?? []));
      return [role, words.size === 0 ? 'nothing' : [...words].join(' ')];
    });
    expect(Object.fromEntries(told)).toEqual(table[kind]);
  });
});
