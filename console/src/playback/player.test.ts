import {
  encodeBlockHead,
  encodeRecord,
  encodeRecordingHead,
  recordsBlock,
  type RecordingHead,
  type RecordingRecord,
} from '@sallyport/protocol';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Player, type PlayerState } from './player.ts';
import { RecordingReader } from './recording-reader.ts';

const encoder = new TextEncoder();
const decoder = new TextDecoder();
const size = { cols: 80, rows: 24 };

function output(atMs: number, text: string): RecordingRecord {
  return { kind: 'output', atMs, offset: 0, bytes: encoder.encode(text) };
}

class Screen {
  shown = '';
  sizes: string[] = [];
  resets = 0;
  readonly reset = (): void => {
    this.shown = '';
    this.resets += 1;
  };
  readonly write = (bytes: Uint8Array): void => {
    this.shown += decoder.decode(bytes);
  };
  readonly resize = ({ cols, rows }: { cols: number; rows: number }): void => {
    this.sizes.push(`${cols}x${rows}`);
  };
}

function playerOf(
  records: readonly RecordingRecord[],
  options: { readonly durationMs?: number; readonly isWhole?: boolean; readonly fromMs?: number } = {},
) {
  const screen = new Screen();
  const states: PlayerState[] = [];
  const asked: { readonly atMs: number; readonly come: () => void }[] = [];
  const source = {
    records,
    size,
    durationMs: options.durationMs ?? records.at(-1)?.atMs ?? 0,
    isWhole: options.isWhole ?? true,
    fromMs: options.fromMs ?? 0,
  };
  const player = new Player({
    screen,
    source,
    onState: (state) => states.push(state),
    onFar: (atMs) => new Promise((come) => asked.push({ atMs, come })),
  });
  return { player, screen, source, asked };
}

const three = [output(0, 'a'), output(1_000, 'b'), output(2_000, 'c')];

describe('playing a recording', () => {
  test('shows each thing at its time', () => {
    const { player, screen } = playerOf(three);
    player.play();
    player.tick(500);
    expect(screen.shown).toBe('a');
    player.tick(500);
    expect(screen.shown).toBe('ab');
    player.tick(999);
    expect(screen.shown).toBe('ab');
  });

  test('opens on the first thing there is to see', () => {
    const { player, screen } = playerOf([output(120, 'a'), output(900, 'b')]);
    player.showFirst();
    expect([screen.shown, player.state.atMs]).toEqual(['a', 120]);
  });

  test('stands still while paused and stops at the end', () => {
    const { player, screen } = playerOf(three);
    player.tick(5_000);
    expect(screen.shown).toBe('a');
    player.play();
    player.tick(2_000);
    expect(screen.shown).toBe('abc');
    expect(player.state).toMatchObject({ isPlaying: false, atMs: 2_000 });
  });

  test('plays from the start again when it stood at the end', () => {
    const { player, screen } = playerOf(three);
    player.seek(2_000);
    player.play();
    expect(player.state).toMatchObject({ atMs: 0, isPlaying: true });
    expect(screen.shown).toBe('a');
  });

  test.for([
    [0.5, 1_000, 'a'],
    [4, 500, 'abc'],
  ] as const)('at %f times the speed, %i ms show %j', ([speed, passedMs, shown]) => {
    const { player, screen } = playerOf(three);
    player.setSpeed(speed);
    player.play();
    player.tick(passedMs);
    expect(screen.shown).toBe(shown);
  });

  test('goes forward by feeding what lies between, back by starting anew', () => {
    const { player, screen } = playerOf(three);
    player.seek(1_500);
    expect([screen.shown, screen.resets]).toEqual(['ab', 1]);
    player.seek(2_000);
    expect([screen.shown, screen.resets]).toEqual(['abc', 1]);
    player.seek(500);
    expect([screen.shown, screen.resets]).toEqual(['a', 2]);
  });

  test('any walk of seeks shows what a straight play to the same moment shows', () => {
    const records = Array.from({ length: 60 }, (_, index) =>
      output(index * 130, String.fromCharCode(97 + (index % 26))),
    );
    fc.assert(
      fc.property(fc.array(fc.nat(9_000), { minLength: 1, maxLength: 12 }), (walk) => {
        const { player, screen } = playerOf(records);
        for (const moment of walk) player.seek(moment);
        const last = Math.min(walk.at(-1) ?? 0, records.at(-1)?.atMs ?? 0);
        expect(screen.shown).toBe(
          records
            .filter(({ atMs }) => atMs <= last)
            .map((record) => (record.kind === 'output' ? decoder.decode(record.bytes) : ''))
            .join(''),
        );
      }),
    );
  });

  test('leaves idle time out, but for a moment before what follows', () => {
    const { player, screen } = playerOf([output(0, 'a'), output(60_000, 'b')]);
    player.play();
    player.tick(16);
    expect(player.state.atMs).toBe(59_600);
    player.tick(400);
    expect(screen.shown).toBe('ab');
  });

  test('plays idle time through when asked to', () => {
    const { player } = playerOf([output(0, 'a'), output(60_000, 'b')]);
    player.setSkipsIdle(false);
    player.play();
    player.tick(16);
    expect(player.state.atMs).toBe(16);
  });

  test('takes sizes in their order among the output', () => {
    const { player, screen } = playerOf([
      output(0, 'a'),
      { kind: 'resize', atMs: 5, cols: 100, rows: 30 },
      output(10, 'b'),
    ]);
    player.seek(10);
    expect([screen.shown, screen.sizes]).toEqual(['ab', ['100x30']]);
  });

  test('waits where the recording is not there yet and goes on when it is', () => {
    const { player, screen, source } = playerOf([output(0, 'a')], { durationMs: 2_000, isWhole: false });
    player.play();
    player.tick(1_000);
    expect(player.state).toMatchObject({ isWaiting: true, isPlaying: true });
    player.setSource({ ...source, records: three, isWhole: true });
    player.tick(2_000);
    expect(screen.shown).toBe('abc');
    expect(player.state.isWaiting).toBe(false);
  });
});

describe('a moment far away', () => {
  const frame: RecordingRecord = { kind: 'frame', atMs: 5_000, offset: 9, bytes: encoder.encode('[picture]'), ...size };
  const landed = { records: [frame, output(5_500, 'x'), output(6_000, 'y')], size, durationMs: 9_000, isWhole: false };

  test.for([
    ['beyond what has been fetched', playerOf(three, { durationMs: 9_000, isWhole: false }), 5_600],
    ['before the picture that it stands on', playerOf(three, { fromMs: 1_000 }), 500],
  ] as const)('%s is asked for, and nothing is fed meanwhile', ([, { player, screen, asked }, atMs]) => {
    player.play();
    player.seek(atMs);
    const before = screen.shown;
    player.tick(1_000);
    expect([asked.map((one) => one.atMs), screen.shown, player.state.isWaiting]).toEqual([[atMs], before, true]);
  });

  test('is shown by its picture and what came since, and played on from there', async () => {
    const { player, screen, asked } = playerOf(three, { durationMs: 9_000, isWhole: false });
    player.seek(5_600);
    const settled = player.settled();
    player.land({ ...landed, fromMs: 5_000 }, 5_600);
    asked[0]?.come();
    await settled;
    expect([screen.shown, player.state.atMs, player.state.isWaiting]).toEqual(['[picture]x', 5_600, false]);
    player.seek(5_100);
    expect(screen.shown).toBe('[picture]');
    player.play();
    player.tick(1_000);
    expect(screen.shown).toBe('[picture]xy');
    expect(asked).toHaveLength(1);
  });

  test('of many that are gone to in a row, the last is the one that counts', async () => {
    const { player, asked } = playerOf(three, { durationMs: 9_000, isWhole: false });
    for (const atMs of [4_000, 5_000, 5_600]) player.seek(atMs);
    for (const { come } of asked) come();
    await player.settled();
    expect([asked.map((one) => one.atMs), player.state.atMs]).toEqual([[4_000, 5_000, 5_600], 5_600]);
  });

  test('is also one behind more output than a screen takes in an instant, whichever way', () => {
    const flood = Array.from({ length: 40 }, (_, index) => output(index * 100, 'x'.repeat(50_000)));
    const { player, asked } = playerOf(flood);
    player.seek(1_000);
    player.seek(3_900);
    expect(asked.map((one) => one.atMs)).toEqual([3_900]);
  });
});

describe('reading a recording as it comes', () => {
  const head: RecordingHead = {
    version: 1,
    sessionId: 'se_1',
    channelId: 'ch_1',
    tool: 'terminal',
    startedAt: 0,
    ...size,
  };
  const file = joined([
    encodeRecordingHead(head),
    block(
      recordsBlock,
      joined([encodeRecord(output(5, 'one')), encodeRecord({ kind: 'gap', atMs: 6, from: 3, to: 9 })]),
    ),
    block(0x7f, encoder.encode('a block of a later version')),
    block(
      recordsBlock,
      joined([encodeRecord(output(9, 'two')), encodeRecord({ kind: 'end', atMs: 9, reason: 'ended' })]),
    ),
  ]);

  test('gives the same records however it is cut into pieces', () => {
    const whole = new RecordingReader();
    whole.add(file);
    expect(whole.head).toEqual(head);
    expect(whole.records.map(({ kind }) => kind)).toEqual(['output', 'gap', 'output', 'end']);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 40 }), (cuts) => {
        const reader = new RecordingReader();
        let at = 0;
        for (const length of cuts) {
          reader.add(file.subarray(at, at + length));
          at += length;
        }
        reader.add(file.subarray(at));
        expect(reader.records).toEqual(whole.records);
      }),
    );
  });

  test('says where a part stood that can’t be read, and reads on behind it', () => {
    const reader = new RecordingReader();
    const lost = block(0x05, Uint8Array.of(1, 2, 3));
    const behind = block(recordsBlock, encodeRecord(output(20, 'three')));
    reader.add(joined([file, lost, behind]));
    expect([reader.lostAtMs, reader.readMs, reader.state]).toEqual([9, 20, 'reading']);
  });

  test('stops at what is no recording', () => {
    const reader = new RecordingReader();
    reader.add(encoder.encode('<!doctype html>'));
    expect(reader.state).toBe('not-a-recording');
    expect(reader.records).toEqual([]);
  });

  test('shows what stands before the damage', () => {
    const damaged = joined([file, block(recordsBlock, Uint8Array.of(1, 2, 3))]);
    const reader = new RecordingReader();
    reader.add(damaged);
    expect(reader.state).toBe('damaged');
    expect(reader.readMs).toBe(9);
  });
});

function block(type: number, payload: Uint8Array): Uint8Array {
  return joined([encodeBlockHead(type, payload.length), payload]);
}

function joined(pieces: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(pieces.flatMap((piece) => [...piece]));
}
