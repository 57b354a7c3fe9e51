import type { SessionDetails } from '@sallyport/protocol';
import { QueryClient } from '@tanstack/react-query';
import { expect, test } from 'vitest';
import { keepSession, newerSession, shareSession } from './session-cache.ts';

const read = (number: number, state: SessionDetails['session']['state'], instance = 'first'): SessionDetails => ({
  reading: { instance, number },
  session: {
    id: 'se_1',
    jumpItemId: 'ji_1',
    clientId: 'jc_1',
    itemName: 'db-3',
    hostname: 'db-3',
    state,
    startedAt: 0,
    endedAt: null,
    endReason: null,
    endedBy: null,
    startedBy: { id: 'us_1', displayName: 'Ada' },
    participants: [],
    channels: [],
    permissions: { terminal: 'full' },
    suspendedUntil: null,
    endsAt: null,
    recorded: true,
  },
  policies: { customer: null, portal: null, participants: {} },
  events: [],
});

test.each([
  ['nothing is known yet', undefined, read(1, 'active'), 'active'],
  ['what comes was read later', read(1, 'active'), read(2, 'ended'), 'ended'],
  ['what comes was read earlier', read(2, 'ended'), read(1, 'active'), 'ended'],
  ['the server started anew and counts from 1 again', read(90, 'active'), read(1, 'suspended', 'second'), 'suspended'],
])('when %s, the newer stays', (_when, kept, came, expected) => {
  expect(newerSession(kept, came).session.state).toBe(expected);
});

test('a session that reads the same stays the same object', () => {
  const kept = read(1, 'active');
  expect(newerSession(kept, read(2, 'active')).session).toBe(kept.session);
});

test('an answer that a live message overtook changes nothing', async () => {
  const client = new QueryClient();
  const answer = Promise.withResolvers<SessionDetails>();
  const query = { queryKey: ['session', 'se_1'], queryFn: () => answer.promise, structuralSharing: shareSession };
  const asked = client.query(query);
  keepSession(client, read(2, 'ended'));
  answer.resolve(read(1, 'active'));
  await asked;
  expect(client.getQueryData<SessionDetails>(['session', 'se_1'])?.session.state).toBe('ended');
});

test('a live message that an answer overtook changes nothing, and says what is kept', () => {
  const client = new QueryClient();
  client.setQueryData(['session', 'se_1'], read(2, 'ended'));
  expect(keepSession(client, read(1, 'active')).session.state).toBe('ended');
  expect(client.getQueryData<SessionDetails>(['session', 'se_1'])?.session.state).toBe('ended');
});
