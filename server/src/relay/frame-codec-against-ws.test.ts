/**
 * The relay's frame codec judged by the library that serves the other sockets: on the same bytes, sound or spoilt, both
 * must give the same messages and the same verdict. They differ on purpose in three things, each checked for here:
 *
 * - a length written longer than needed: the RFC forbids it and we refuse it, ws takes it;
 * - the top bit of a 64-bit length: the RFC forbids it (1002), ws calls it too big (1009);
 * - text that is no UTF-8: we refuse it at the first bad byte, ws when its message ends, and so it may meet another
 *   fault, a ping or the end of the stream, before. Then ws may have given out nothing but control frames more.
 */
import type { Writable } from 'node:stream';
import { encodeFrame, frameOpcode, MessageAssembler } from '@sallyport/protocol';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as ws from 'ws';

/** ws exports its receiver, but its types don't name it. */
const { Receiver } = ws as unknown as {
  readonly Receiver: new (options: { readonly isServer: boolean; readonly maxPayload: number }) => Writable;
};

const maxMessageBytes = 600;

interface Report {
  readonly events: readonly string[];
  readonly closeCode: number | undefined;
  readonly code: string | undefined;
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}

function ourReport(chunks: readonly Buffer[], isServer: boolean): Report {
  const events: string[] = [];
  const assembler = new MessageAssembler(
    {
      onMessage: (opcode, bytes) => events.push(`${opcode === frameOpcode.text ? 'text' : 'binary'} ${hex(bytes)}`),
      onPing: (payload) => events.push(`ping ${hex(payload)}`),
      onPong: (payload) => events.push(`pong ${hex(payload)}`),
      onClose: (code, reason) => events.push(`close ${code ?? 1005} ${hex(Buffer.from(reason))}`),
    },
    { expectMasked: isServer, maxMessageBytes },
  );
  for (const chunk of chunks) assembler.push(Buffer.from(chunk));
  return { events, closeCode: assembler.failure?.closeCode, code: assembler.failure?.code };
}

async function wsReport(chunks: readonly Buffer[], isServer: boolean): Promise<Report> {
  const events: string[] = [];
  const receiver = new Receiver({ isServer, maxPayload: maxMessageBytes });
  const failure = await new Promise<Error | undefined>((resolve) => {
    receiver.on('message', (bytes: Buffer, isBinary: boolean) => {
      events.push(`${isBinary ? 'binary' : 'text'} ${hex(bytes)}`);
    });
    receiver.on('ping', (payload: Buffer) => events.push(`ping ${hex(payload)}`));
    receiver.on('pong', (payload: Buffer) => events.push(`pong ${hex(payload)}`));
    receiver.on('conclude', (code: number, reason: Buffer) => {
      events.push(`close ${code} ${hex(reason)}`);
      resolve(undefined);
    });
    receiver.on('error', resolve);
    receiver.on('finish', () => resolve(undefined));
    for (const chunk of chunks) if (!receiver.writableEnded) receiver.write(Buffer.from(chunk));
    if (!receiver.writableEnded) receiver.end();
  });
  if (failure === undefined) return { events, closeCode: undefined, code: undefined };
  const key = Object.getOwnPropertySymbols(failure).find((symbol) => symbol.description === 'status-code');
  const closeCode: unknown = key === undefined ? undefined : Reflect.get(failure, key);
  if (typeof closeCode !== 'number') throw failure;
  return { events, closeCode, code: String(Reflect.get(failure, 'code')) };
}

/** Compares as the head of this file says, and tells how they compared, so that a run can be seen to mean something. */
async function compared(chunks: readonly Buffer[], isServer: boolean): Promise<string> {
  const ours = ourReport(chunks, isServer);
  const theirs = await wsReport(chunks, isServer);
  const isTextRefused = ours.code === 'frame.invalid-utf8';
  const isStricter =
    ours.code === 'frame.length-not-minimal' || (ours.code === 'frame.length-top-bit' && theirs.closeCode === 1009);
  if (isTextRefused || isStricter) {
    const before = theirs.events.slice(0, ours.events.length);
    const after = theirs.events.slice(ours.events.length);
    expect(before).toEqual(ours.events);
    // The message with the bad text can't be among those of ws, nor any after it.
    if (isTextRefused) expect(after.filter((event) => /^(?:text|binary)/.test(event))).toEqual([]);
    return `stricter: ${ours.code}`;
  }
  expect({ events: ours.events, closeCode: ours.closeCode }).toEqual({
    events: theirs.events,
    closeCode: theirs.closeCode,
  });
  return ours.code ?? 'sound';
}

const text = fc.string({ unit: 'grapheme', maxLength: 40 }).map((value) => Buffer.from(value));
const payload = fc.oneof(
  { weight: 5, arbitrary: text },
  { weight: 2, arbitrary: fc.uint8Array({ maxLength: 30 }) },
  { weight: 1, arbitrary: fc.uint8Array({ minLength: 120, maxLength: 320 }) },
);
const mask = fc.oneof(fc.constant(0), fc.nat(0xffff_ffff));

/** A message in fragments, with a ping somewhere between them. */
const message = fc
  .record({
    opcode: fc.constantFrom(frameOpcode.text, frameOpcode.binary),
    fragments: fc.array(payload, { minLength: 1, maxLength: 3 }),
    mask,
    ping: fc.option(fc.uint8Array({ maxLength: 125 }), { nil: undefined }),
  })
  .map(({ opcode, fragments, mask, ping }) => (isMasked: boolean) => {
    const key = isMasked ? mask : undefined;
    return fragments.flatMap((fragment, at) => [
      encodeFrame({
        opcode: at === 0 ? opcode : frameOpcode.continuation,
        isFinal: at === fragments.length - 1,
        payload: fragment,
        mask: key,
      }),
      ...(ping === undefined || at > 0 ? [] : [encodeFrame({ opcode: frameOpcode.ping, payload: ping, mask: key })]),
    ]);
  });

const control = fc
  .record({
    opcode: fc.constantFrom(frameOpcode.pong, frameOpcode.close),
    code: fc.constantFrom(1000, 1001, 1004, 1011, 1014, 1015, 2000, 3000, 4999, 5000),
    reason: text.filter((bytes) => bytes.length <= 123),
    mask,
  })
  .map(({ opcode, code, reason, mask }) => (isMasked: boolean) => [
    encodeFrame({
      opcode,
      payload: Buffer.concat([Buffer.of(code >> 8, code & 255), reason]),
      mask: isMasked ? mask : undefined,
    }),
  ]);

const stream = fc
  .tuple(
    fc.array(fc.oneof({ weight: 6, arbitrary: message }, { weight: 1, arbitrary: control }), { maxLength: 6 }),
    fc.boolean(),
  )
  .map(([parts, isServer]) => ({ isServer, bytes: Buffer.concat(parts.flatMap((part) => part(isServer))) }));

const cuts = fc.array(fc.nat(1200), { maxLength: 8 });
const spoils = fc.array(fc.tuple(fc.nat(400), fc.nat(255)), { minLength: 1, maxLength: 3 });

function cut(bytes: Buffer, places: readonly number[]): readonly Buffer[] {
  const ends = [...places.filter((place) => place < bytes.length).toSorted((a, b) => a - b), bytes.length];
  return ends.map((end, at) => bytes.subarray(ends[at - 1] ?? 0, end));
}

describe('the same bytes give the same messages and the same verdict', () => {
  test('sound streams', async () => {
    const seen = new Map<string, number>();
    await fc.assert(
      fc.asyncProperty(stream, cuts, async ({ bytes, isServer }, places) => {
        const verdict = await compared(cut(bytes, places), isServer);
        seen.set(verdict, (seen.get(verdict) ?? 0) + 1);
      }),
      { numRuns: 1500 },
    );
    expect(seen.get('sound') ?? 0).toBeGreaterThan(300);
  });

  test('spoilt streams', async () => {
    const seen = new Map<string, number>();
    await fc.assert(
      fc.asyncProperty(stream, cuts, spoils, async ({ bytes, isServer }, places, spoilt) => {
        const changed = Buffer.from(bytes);
        for (const [at, byte] of spoilt) if (at < changed.length) changed[at] = byte;
        const verdict = await compared(cut(changed, places), isServer);
        seen.set(verdict, (seen.get(verdict) ?? 0) + 1);
      }),
      { numRuns: 3000 },
    );
    expect([...seen.keys()]).toContain('frame.reserved-bits');
    expect(seen.size).toBeGreaterThan(5);
  });

  test('bytes that are nothing', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), cuts, fc.boolean(), async (bytes, places, isServer) => {
        await compared(cut(Buffer.from(bytes), places), isServer);
      }),
      { numRuns: 3000 },
    );
  });
});

describe('where we are stricter on purpose', () => {
  const cases: readonly [string, readonly number[], string, number | undefined][] = [
    ['a length longer than needed', [0x82, 0x7e, 0x00, 0x01, 0x61], 'frame.length-not-minimal', undefined],
    ['the top bit of a length', [0x82, 0x7f, 0x80, 0, 0, 0, 0, 0, 0, 0], 'frame.length-top-bit', 1009],
    ['bad text in a message that is not whole', [0x01, 0x01, 0xff], 'frame.invalid-utf8', undefined],
  ];
  test.for(cases)('%s', async ([, bytes, code, theirs]) => {
    expect(ourReport([Buffer.from(bytes)], false).code).toBe(code);
    expect((await wsReport([Buffer.from(bytes)], false)).closeCode).toBe(theirs);
  });
});
