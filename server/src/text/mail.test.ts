import { expect, test } from 'vitest';
import { mailWords, testMailWords } from './mail.ts';

const started = {
  sessionId: 'se_1',
  item: 'Kasse 1 – Hauptbahnhof',
  group: 'Berlin',
  who: 'Tanja Winter',
  startedAt: Date.UTC(2026, 10, 23, 12, 30),
  reference: 'CHG-7',
};
const ended = { ...started, endedAt: Date.UTC(2026, 10, 23, 13), reason: 'ended-by-representative' } as const;
const asked = {
  approvalId: 'ja_1',
  item: 'db-3',
  group: 'Rechenzentrum Nord',
  who: 'Tanja Winter',
  purpose: 'The disk\nis full.',
  minutes: 60,
  askedAt: Date.UTC(2026, 10, 23, 12),
  overAt: Date.UTC(2026, 10, 24, 12),
};
const origin = 'https://sallyport.example.com';

test('a session that started: who, which item, which group, when, which ticket', () => {
  const { subject, text } = mailWords('session-started', started, origin);
  expect(subject).toBe('Session started: Kasse 1 – Hauptbahnhof');
  expect(text).toBe(`A session has started.

Item: Kasse 1 – Hauptbahnhof
Jump Group: Berlin
User: Tanja Winter
Started: 2026-11-23 12:30 UTC
Ticket ID: CHG-7

The session: https://sallyport.example.com/sessions/se_1

Sallyport sends this because a Jump Policy says so.
`);
});

test('a session that ended says when and why as well', () => {
  const { text } = mailWords('session-ended', { ...ended, reference: null }, origin);
  expect(text).toContain('Ended: 2026-11-23 13:00 UTC\nWhy: Somebody in the session ended it.');
  expect(text).not.toContain('Ticket ID');
});

test('a request for an approval leads to its page, and says that the link decides nothing', () => {
  const { text, html } = mailWords('approval-asked', asked, origin);
  expect(text).toContain('Purpose: The disk is full.\nFor: 60 minutes');
  expect(text).toContain('To be decided by: 2026-11-24 12:00 UTC');
  expect(text).toContain('Look at the request: https://sallyport.example.com/approvals?request=ja_1');
  expect(text).toContain('decides nothing');
  expect(html).toContain('<a href="https://sallyport.example.com/approvals?request=ja_1">');
});

const decided = {
  approvalId: 'ja_1',
  item: 'db-3',
  group: 'Rechenzentrum Nord',
  by: 'Ben Okri',
  purpose: 'The disk is full.',
  askedAt: asked.askedAt,
} as const;

test.each([
  ['approved', Date.UTC(2026, 10, 23, 14), 'Approved: db-3', 'Good until: 2026-11-23 14:00 UTC'],
  ['denied', null, 'Denied: db-3', 'Decided by: Ben Okri'],
  ['revoked', null, 'Approval taken back: db-3', 'Decided by: Ben Okri'],
] as const)('a request that was %s says by whom, and leads to its page', (outcome, goodUntil, subject, line) => {
  const words = mailWords('approval-decided', { ...decided, outcome, goodUntil }, origin);
  expect(words.subject).toBe(subject);
  expect(words.text).toContain(line);
  expect(words.text.includes('Good until')).toBe(goodUntil !== null);
  expect(words.text).toContain('https://sallyport.example.com/approvals?request=ja_1');
});

test('a request that nobody decided in time names nobody', () => {
  const { subject, text } = mailWords(
    'approval-decided',
    { ...decided, outcome: 'expired', by: '', goodUntil: null },
    '',
  );
  expect(subject).toBe('Request over: db-3');
  expect(text).not.toContain('Decided by');
});

test('a server that knows no address of its own sends no link', () => {
  expect(mailWords('session-started', started, undefined).text).not.toContain('The session:');
});

test.each([
  ['markup', '<img src=x onerror="alert(1)">', '&lt;img src=x onerror=&quot;alert(1)&quot;&gt;'],
  ['an end of the cell', '</td></tr></table><script>', '&lt;/td&gt;&lt;/tr&gt;&lt;/table&gt;&lt;script&gt;'],
  ['an ampersand', 'a&amp;b', 'a&amp;amp;b'],
  ['a quote', "it's", 'it&#39;s'],
])('hostile: %s in a value is text', (_, value, escaped) => {
  for (const name of ['item', 'group', 'who', 'reference'] as const) {
    const { html } = mailWords('session-started', { ...started, [name]: value }, origin);
    expect(html).toContain(`<td>${escaped}</td>`);
    expect(html).not.toContain(`<td>${value}</td>`);
  }
  expect(testMailWords(value, 0).html).toContain(`<td>${escaped}</td>`);
});

test('hostile: no value breaks its line, turns the direction of writing or is longer than is good', () => {
  const item = `Kasse\r\nBcc: evil@example.org\u202e${'x'.repeat(2000)}`;
  const { subject, text } = mailWords('session-started', { ...started, item }, origin);
  expect(subject).toMatch(/^Session started: Kasse Bcc: evil@example\.org\\u\{202e\}x+…$/);
  expect(text.split('\n').filter((line) => line.startsWith('Bcc'))).toEqual([]);
  expect(subject.length).toBeLessThanOrEqual(1_000);
});
