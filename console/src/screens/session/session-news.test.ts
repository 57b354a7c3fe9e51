import type { SessionEvent } from '@sallyport/protocol';
import { expect, test } from 'vitest';
import { lastSequence, newsAfter } from './session-news.ts';

const event = (sequence: number, kind: string, more: Partial<SessionEvent> = {}): SessionEvent => ({
  sequence,
  at: 1_000 * sequence,
  kind,
  actor: { kind: 'server', id: null, name: 'server' },
  data: {},
  ...more,
});

const by = (id: string, name: string) => ({ actor: { kind: 'user', id, name } }) as const;

const started = [event(1, 'session.started', by('ben', 'Ben')), event(2, 'participant.joined', by('ben', 'Ben'))];
const joined = event(3, 'participant.joined', by('cora', 'Cora'));
const ending = event(4, 'session.ending', { data: { endsAt: 900_000, minutesLeft: 15 } });

test.each([
  ['nothing new', [...started], 2, 'ben', []],
  ['somebody else came in', [...started, joined], 2, 'ben', [{ kind: 'joined', sequence: 3, name: 'Cora' }]],
  ['who came in is not told of themselves', [...started, joined], 2, 'cora', []],
  ['what was told before is not told again', [...started, joined], 3, 'ben', []],
  ['the end is near', [...started, ending], 2, 'ben', [{ kind: 'ending', sequence: 4, minutesLeft: 15 }]],
  [
    'both, in their order',
    [ending, joined, ...started],
    2,
    'ben',
    [
      { kind: 'joined', sequence: 3, name: 'Cora' },
      { kind: 'ending', sequence: 4, minutesLeft: 15 },
    ],
  ],
  ['anything else', [...started, event(3, 'channel.opened', by('cora', 'Cora'))], 2, 'ben', []],
])('%s', (_, events, sequence, userId, news) => {
  expect(newsAfter(events, { sequence, userId })).toEqual(news);
});

test('the last event is the one with the highest number', () => {
  expect(lastSequence([])).toBe(0);
  expect(lastSequence([ending, ...started])).toBe(4);
});
