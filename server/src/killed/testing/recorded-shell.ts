/** A shell that says a numbered line each few milliseconds, and remembers when it said which. */
import { decodeTerminalMessage, readRecordingBlock, readRecordingHead } from '@sallyport/protocol';
import type { RecordingHits } from '@sallyport/protocol';
import { setTimeout as pause } from 'node:timers/promises';
import { cutMark } from '../../recorder/recording-folder.ts';
import type { TestAgent } from '../../gateway/testing/test-agent.ts';
import type { TestConsole } from '../../gateway/testing/test-console.ts';

const lineEveryMs = 5;

/**
 * A second is what a recording may miss of what was shown. On a machine so busy that the server itself stands still, it
 * is one in which the server went on: between the line that is owed and the kill another was said and shown.
 */
const wentOnMs = 750;
const beforeKillMs = 250;

interface Line {
  readonly text: string;
  /** Behind it in the output. */
  readonly end: number;
  readonly saidAt: number;
  shownAt?: number;
}

export interface RecordedShell {
  readonly sessionId: string;
  readonly channelId: string;
  /** Kept when the server is gone. */
  readonly said: Promise<void>;
  /** The last line that a kill now must not cost. */
  owed(): string | undefined;
}

export async function openRecordedShell(user: TestConsole, agent: TestAgent, name: string): Promise<RecordedShell> {
  const link = await agent.link();
  const { sessionId, channelId, ticket } = await user.jump(await agent.itemId());
  const body = await link.obey('open-session');
  const shell = await agent.channel(body.channels[0]?.ticket);
  const viewer = await user.view(ticket);
  viewer.socket.on('error', () => undefined);
  shell.socket.on('error', () => undefined);
  const lines: Line[] = [];
  let shown = 0;
  viewer.socket.on('message', (data: Buffer) => {
    const message = decodeTerminalMessage(new Uint8Array(data));
    if (message.kind !== 'output') return;
    const end = message.offset + message.bytes.length;
    for (; (lines[shown]?.end ?? Infinity) <= end; shown += 1)
      Object.assign(lines[shown] ?? {}, { shownAt: performance.now() });
  });
  let offset = 0;
  let limit = 262_144;
  const talk = async (): Promise<void> => {
    while (shell.socket.readyState === shell.socket.OPEN) {
      const text = `${name} line ${String(lines.length + 1).padStart(6, '0')}`;
      const bytes = new TextEncoder().encode(`${text}\r\n`);
      if (offset + bytes.length > limit) {
        limit = offset + 262_144;
        viewer.send({ kind: 'limit', offset: limit });
      }
      lines.push({ text, end: offset + bytes.length, saidAt: performance.now() });
      shell.send({ kind: 'output', offset, bytes });
      offset += bytes.length;
      await pause(lineEveryMs);
    }
  };
  const said = talk();
  return {
    sessionId,
    channelId,
    said,
    owed: () => {
      const now = performance.now();
      const last = lines.findLast(({ shownAt = now }) => now - shownAt >= beforeKillMs);
      return lines.findLast(({ shownAt = now }) => (last?.saidAt ?? 0) - shownAt >= wentOnMs)?.text;
    },
  };
}

export interface PlayedBack {
  readonly found: boolean;
  /** Whether it says where the server died. */
  readonly cut: boolean;
}

function hasCutMark(bytes: Buffer): boolean {
  const head = readRecordingHead(bytes);
  if (head === undefined || head === 'more') throw new Error('This is no recording');
  for (let at = head.bytes; at < bytes.length;) {
    const block = readRecordingBlock(bytes, at);
    if (block.kind !== 'block') throw new Error(`The recording is ${block.kind} at byte ${at}`);
    if (block.records.some((record) => record.kind === 'mark' && record.text === cutMark)) return true;
    at = block.end;
  }
  return false;
}

/** Ends the session, whose agent has lost it, and looks the line up in what was kept. */
export async function playBack(user: TestConsole, shell: RecordedShell, line: string): Promise<PlayedBack> {
  const { sessionId, channelId } = shell;
  await user.post(`/api/sessions/${sessionId}/end`);
  await user.sessionWhen(sessionId, ({ session }) => session.state === 'ended');
  const recording = `/api/sessions/${sessionId}/channels/${channelId}/recording`;
  const cut = hasCutMark((await user.get(`${recording}/data`)).body);
  const search = await user.get(`${recording}/search?q=${encodeURIComponent(line)}`);
  const { hits } = search.read<RecordingHits>();
  return { found: hits.some(({ text }) => text.includes(line)), cut };
}
