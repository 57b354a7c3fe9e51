/** Playback over HTTPS: what is kept of a shell, who may watch it, its bytes in parts, and finding text in it. */
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { readRecordingBlock, readRecordingHead } from '@sallyport/protocol';
import type { RecordingHits, RecordingMeta, RecordingRecord } from '@sallyport/protocol';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { textFile } from '../../frames/text-file.ts';
import type { TestConsole } from '../../gateway/testing/test-console.ts';
import { startSite } from '../../gateway/testing/test-site.ts';
import type { TestSite } from '../../gateway/testing/test-site.ts';
import { recordingFile } from '../../recorder/recording-place.ts';

let site: TestSite;
let user: TestConsole;
let path: string;
let sessionId: string;

const output = ['$ ls\r\n', '\u001b[1;34mdocuments\u001b[0m  notes.txt\r\n', '$ cat not', 'es.txt\r\nnaïve café\r\n$ '];

beforeAll(async () => {
  site = await startSite();
  user = await site.console();
  const agent = await site.agent();
  const link = await agent.link();
  const started = await user.jump(await agent.itemId());
  const body = await link.obey('open-session');
  const shell = await agent.channel(body.channels[0]?.ticket);
  const viewer = await user.view(started.ticket);
  let offset = 0;
  for (const text of output) {
    const bytes = new TextEncoder().encode(text);
    shell.send({ kind: 'output', offset, bytes });
    await viewer.next('output');
    offset += bytes.length;
  }
  ({ sessionId } = started);
  path = `/api/sessions/${sessionId}/channels/${started.channelId}/recording`;
  const live = (await user.get(path)).read<RecordingMeta>();
  expect(live).toMatchObject({ live: true, cut: false, cols: 80, rows: 24 });
  await user.post(`/api/sessions/${sessionId}/end`);
});

afterAll(async () => {
  await site.stop();
});

/** Kept when the recording has its end. */
async function finished(): Promise<RecordingMeta> {
  for (;;) {
    const meta = (await user.get(path)).read<RecordingMeta>();
    if (!meta.cut) return meta;
  }
}

function recordsOf(file: Uint8Array): readonly RecordingRecord[] {
  const head = readRecordingHead(file);
  if (head === undefined || head === 'more') throw new Error('No recording');
  const records: RecordingRecord[] = [];
  let at = head.bytes;
  for (let block = readRecordingBlock(file, at); block.kind === 'block'; block = readRecordingBlock(file, at)) {
    records.push(...block.records);
    at = block.end;
  }
  return records;
}

describe('a recording', () => {
  test('says what it is', async () => {
    const meta = await finished();
    expect(meta).toMatchObject({ sessionId, cols: 80, rows: 24, live: false, cut: false });
    expect(meta.durationMs).toBeGreaterThanOrEqual(0);
    expect((await user.get(`${path}/data`)).body.length).toBe(meta.bytes);
  });

  test('holds every byte of output and ends with its reason; what was typed is not in it', async () => {
    await finished();
    const records = recordsOf((await user.get(`${path}/data`)).body);
    const bytes = records.flatMap((record) => (record.kind === 'output' ? [...record.bytes] : []));
    expect(new TextDecoder().decode(Uint8Array.from(bytes))).toBe(output.join(''));
    expect(records.at(-1)).toMatchObject({ kind: 'end', reason: 'ended' });
    expect(records.some(({ kind }) => kind === 'input')).toBe(false);
  });

  test('is sent in parts', async () => {
    const whole = (await user.get(`${path}/data`)).body;
    const part = await user.get(`${path}/data`, { range: 'bytes=4-9' });
    expect(part.status).toBe(206);
    expect(part.headers['content-range']).toBe(`bytes 4-9/${whole.length}`);
    expect(part.body).toEqual(whole.subarray(4, 10));
    const tail = await user.get(`${path}/data`, { range: 'bytes=-5' });
    expect(tail.body).toEqual(whole.subarray(-5));
    const beyond = await user.get(`${path}/data`, { range: `bytes=${whole.length}-` });
    expect([beyond.status, beyond.headers['content-range']]).toEqual([416, `bytes */${whole.length}`]);
  });

  test.each([
    ['a word in colours', 'documents', 1],
    ['letters in another case', 'NOTES', 2],
    ['a word that came in two pieces', 'cat notes.txt', 1],
    ['letters beyond ASCII', 'naïve café', 1],
    ['what was never shown', 'absent', 0],
    ['the escape sequence itself', '[1;34m', 0],
  ])('is searched as people saw it: %s', async (_, query, count) => {
    const { hits, truncated } = (await user.get(`${path}/search?q=${encodeURIComponent(query)}`)).read<RecordingHits>();
    expect(hits).toHaveLength(count);
    expect(truncated).toBe(false);
    for (const hit of hits) {
      expect(hit.text.toLowerCase().slice(hit.column)).toMatch(new RegExp(`^${query.replaceAll('.', '\\.')}`, 'i'));
      expect(hit.atMs).toBeGreaterThanOrEqual(0);
    }
  });

  test('a search stops at as many hits as were asked for, and says so', async () => {
    const { hits, truncated } = (await user.get(`${path}/search?q=s&limit=2`)).read<RecordingHits>();
    expect([hits.length, truncated]).toEqual([2, true]);
  });

  test('that a search could not go through has its lines made for the next one', async () => {
    await finished();
    const [channel] = await site.world.store.listRecordedChannels();
    if (channel === undefined) throw new Error('no channel');
    const { id: channelId, openedAt: startedAt } = channel;
    const lines = textFile(
      recordingFile(join(site.data, 'recordings'), { sessionId: channel.sessionId, channelId, startedAt }),
    );
    rmSync(lines, { force: true });
    const search = async () => (await user.get(`${path}/search?q=s&limit=2`)).read<RecordingHits>();
    // Lines are looked at in steps, so that their times differ by milliseconds from those of a replay.
    const places = ({ hits, truncated }: RecordingHits) => [truncated, hits.map(({ line, column }) => [line, column])];
    const first = await search();
    await vi.waitFor(() => expect(existsSync(lines)).toBe(true), 10_000);
    expect(places(await search())).toEqual(places(first));
  });
});

describe('a moment of a recording', () => {
  test('comes with what is needed to show it, and says where the rest goes on', async () => {
    const { durationMs, bytes } = await finished();
    const answer = await user.get(`${path}/at?ms=${durationMs}`);
    expect([answer.status, answer.headers['x-recording-next']]).toEqual([200, String(bytes)]);
    expect(recordsOf(answer.body)).toEqual(recordsOf((await user.get(`${path}/data`)).body));
  });
});

describe('an export', () => {
  test('as text has the lines that people saw, each behind its time, and nothing that a program would obey', async () => {
    await finished();
    const answer = await user.get(`${path}/export?format=text`);
    expect([answer.status, answer.headers['content-type']]).toEqual([200, 'text/plain; charset=utf-8']);
    expect(answer.headers['content-disposition']).toMatch(/^attachment; filename="ch_[0-9a-z]{26}\.txt"$/);
    const [title, , ...lines] = answer.body.toString().trimEnd().split('\n');
    expect(title).toContain(`Recording of ${sessionId}`);
    expect(lines.map((line) => line.replace(/^\d\d:\d\d:\d\d {2}/, ''))).toEqual(
      ['$ ls', 'documents  notes.txt', '$ cat notes.txt', 'naïve café', '$ '].map((line) => line.trimEnd()),
    );
  });

  test('as asciicast is a header and an event a line', async () => {
    await finished();
    const answer = await user.get(`${path}/export?format=asciicast`);
    const [header, ...events] = answer.body
      .toString()
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown);
    expect(header).toMatchObject({ version: 2, width: 80, height: 24, timestamp: expect.any(Number) });
    expect((events as [number, string, string][]).map(([, code, data]) => (code === 'o' ? data : '')).join('')).toBe(
      output.join(''),
    );
  });

  test('is written down in the audit log', async () => {
    const kinds = (await site.world.store.listAuditEntries(20)).map(({ kind }) => kind);
    expect(kinds.filter((kind) => kind === 'recording.exported')).toHaveLength(2);
  });
});

describe('nobody else gets at it', () => {
  test('to a user who was not in the session there is none, to an administrator there is', async () => {
    const stranger = await site.console();
    for (const part of ['', '/data', '/search?q=a', '/at?ms=0', '/export?format=text', '/export?format=asciicast']) {
      const answer = await stranger.get(`${path}${part}`);
      expect([answer.status, answer.reasons]).toEqual([404, []]);
    }
    const administrator = await site.console({ isAdministrator: true });
    expect((await administrator.get(path)).status).toBe(200);
  });

  test('without a login', async () => {
    expect((await site.ask(`${path}/data`)).status).toBe(401);
  });

  const other = 'ch_01jd0000007000800000000001';
  test.each([
    ['another channel of the session', () => `/api/sessions/${sessionId}/channels/${other}/recording/data`, 404],
    [
      'a climb to the keys',
      () => `/api/sessions/${sessionId}/channels/..%2f..%2f..%2fkeys%2froot.pem/recording/data`,
      404,
    ],
    ['a climb in dots', () => `/api/sessions/../../keys/root.pem/channels/x/recording/data`, 404],
    ['a climb in escaped dots', () => `/api/sessions/%2e%2e/channels/%2e%2e/recording/data`, 404],
    [
      'a climb in twice escaped dots',
      () => `/api/sessions/${sessionId}/channels/%252e%252e%252fkeys/recording/data`,
      404,
    ],
    ['a climb with a null character', () => `/api/sessions/${sessionId}/channels/${other}%00.spr/recording/data`, 404],
    ['a climb by backslashes', () => `/api/sessions/${sessionId}/channels/..%5c..%5ckeys/recording/data`, 404],
    ['an id that is too long', () => `/api/sessions/${sessionId}/channels/${'c'.repeat(500)}/recording/data`, 404],
    ['an empty search', () => `${path}/search?q=`, 422],
    ['a search of 257 letters', () => `${path}/search?q=${'a'.repeat(257)}`, 422],
    ['a moment before time', () => `${path}/at?ms=-1`, 422],
    ['an export in no known format', () => `${path}/export?format=../../etc/passwd`, 422],
    ['a search with a field too many', () => `${path}/search?q=a&regex=1`, 422],
  ])('%s finds nothing', async (_, address, status) => {
    const answer = await user.get(address());
    expect(answer.status).toBe(status);
    expect(answer.body.toString()).not.toContain('PRIVATE KEY');
  });
});
