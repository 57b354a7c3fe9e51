/**
 * Whether a recording is what was written: walks its blocks, opens each, follows the chain from checkpoint to
 * checkpoint, and compares with what the database knows. Each thing that is wrong is named with the moment at which it
 * is, and what stands behind it is looked at all the same.
 */
import type { FileHandle } from 'node:fs/promises';
import { readRecords } from '@sallyport/protocol';
import type { ReadCheckpoint, RecordingCheckpoint } from '@sallyport/protocol';
import { BlockNumbers } from './block-numbers.ts';
import { BlockOpener, readRecordingStart } from './open-recording.ts';
import type { OpenedBlock, RecordingStart } from './open-recording.ts';
import { readBlocks } from './read-blocks.ts';
import type { RawBlock, WalkEnd } from './read-blocks.ts';
import type { RecordingKeys } from './recording-keys.ts';
import { compareKnown } from './known-checkpoints.ts';
import type { Knowing } from './known-checkpoints.ts';
import { nextLink } from './sealed-writer.ts';

export const recordingFaults = [
  'altered',
  'rewritten',
  'removed',
  'reordered',
  'repeated',
  'unreadable',
  'key-missing',
  'signature-wrong',
  'tail-removed',
  'of-another',
  'no-recording',
  'file-missing',
  'database-altered',
  'unknown-to-database',
] as const;

export interface RecordingFinding {
  readonly what: (typeof recordingFaults)[number];
  /** Milliseconds since the recording's start: it lies between these. */
  readonly fromMs: number;
  readonly toMs: number | undefined;
  /** Where in the file, in bytes. */
  readonly byte: number | undefined;
}

export interface RecordingReport {
  readonly version: 1 | 2 | undefined;
  readonly startedAt: number | undefined;
  /** The last moment that could be read. */
  readonly durationMs: number;
  /** How it ends: as it should, held to be gone on with, or cut as by a kill of the server. */
  readonly ending: 'ended' | 'suspended' | 'cut';
  readonly findings: readonly RecordingFinding[];
}

/** What the database knows is read before the file is opened. */
export interface VerifyInput extends Knowing {
  readonly sessionId: string;
  readonly channelId: string;
  readonly keys: RecordingKeys;
}

/** What was found of one stretch of writing. */
export interface Stretch {
  readonly opening: number;
  /** Blocks from the beginning of the file to its end. */
  blocks: number;
  lastMs: number;
}

export async function verifyRecording(handle: FileHandle, input: VerifyInput): Promise<RecordingReport> {
  const start = await readRecordingStart(handle);
  if (start === undefined) {
    const findings = [{ what: 'no-recording', fromMs: 0, toMs: undefined, byte: 0 } as const];
    return { version: undefined, startedAt: undefined, durationMs: 0, ending: 'cut', findings };
  }
  const walk = new VerifyingWalk(start, input);
  const blocks = readBlocks(handle, { at: start.headBytes, index: 0 });
  for (;;) {
    const step = await blocks.next();
    if (step.done === true) return walk.finish(step.value);
    for (const block of step.value) walk.take(block);
  }
}

class VerifyingWalk {
  readonly #start: RecordingStart;
  readonly #input: VerifyInput;
  readonly #opener: BlockOpener;
  readonly #findings: RecordingFinding[] = [];
  readonly #numbers = new BlockNumbers((finding) => this.#findings.push(finding));
  readonly #stretches: Stretch[] = [];
  readonly #signed: ReadCheckpoint[] = [];
  #chain: Uint8Array;
  #lastMs = 0;
  /** Something was found since the last checkpoint that held: its chain can't. */
  #isBroken = false;
  /** Findings whose next good moment is still to come. */
  #openEnded: number[] = [];
  #ending: RecordingReport['ending'] = 'cut';

  constructor(start: RecordingStart, input: VerifyInput) {
    this.#start = start;
    this.#input = input;
    this.#opener = new BlockOpener(start, input.keys);
    this.#chain = start.headHash;
    const { sessionId, channelId } = start.head;
    if (sessionId !== input.sessionId || channelId !== input.channelId) this.#find('of-another', 0);
  }

  take(block: RawBlock): void {
    const opened = this.#opener.open(block);
    const before = this.#findings.length;
    this.#takeOpened(opened, block);
    if (this.#findings.length > before) this.#isBroken = true;
    if (opened.kind !== 'checkpoint') this.#chain = nextLink(this.#chain, [block.bytes]);
    const stretch = this.#stretches.at(-1);
    if (stretch !== undefined) Object.assign(stretch, { blocks: this.#numbers.count, lastMs: this.#lastMs });
  }

  finish(end: WalkEnd): RecordingReport {
    const { head } = this.#start;
    this.#numbers.finish();
    if (end.tail === 'damaged') this.#find('unreadable', end.wholeBytes);
    if (head.version === 2) {
      const found = { signed: this.#signed, stretches: this.#stretches, lastMs: this.#lastMs };
      this.#findings.push(...compareKnown(this.#input, found));
    }
    return {
      version: head.version,
      startedAt: head.startedAt,
      durationMs: this.#lastMs,
      ending: end.tail === 'none' ? this.#ending : 'cut',
      findings: this.#findings,
    };
  }

  #takeOpened(opened: OpenedBlock, block: RawBlock): void {
    switch (opened.kind) {
      case 'opening':
        this.#numbers.takeNext();
        this.#stretches.push({ opening: opened.opening.opening, blocks: this.#numbers.count, lastMs: this.#lastMs });
        if (!opened.isReadable) this.#find('key-missing', block.at);
        this.#ending = 'cut';
        return;
      case 'checkpoint':
        this.#takeCheckpoint(opened, block);
        return;
      case 'records':
      case 'misplaced':
        this.#takeRecords(opened, block);
        return;
      case 'unreadable':
        this.#numbers.takeNext();
        this.#find('altered', block.at);
        return;
      case 'unknown':
        this.#numbers.takeNext();
    }
  }

  #takeRecords(opened: Extract<OpenedBlock, { readonly payload: Uint8Array }>, block: RawBlock): void {
    const records = readRecords(opened.payload);
    const firstMs = records?.[0]?.atMs ?? this.#lastMs;
    const moment = { fromMs: this.#lastMs, toMs: firstMs, byte: block.at };
    if (this.#start.head.version === 1) this.#numbers.takeNext();
    else this.#numbers.take(opened.kind === 'misplaced' ? opened.number : block.index, moment);
    if (records === undefined) this.#find('altered', block.at);
    for (const index of this.#openEnded) {
      const finding = this.#findings[index];
      if (finding !== undefined) this.#findings[index] = { ...finding, toMs: firstMs };
    }
    this.#openEnded = [];
    this.#lastMs = Math.max(this.#lastMs, records?.at(-1)?.atMs ?? 0);
    this.#ending = records?.at(-1)?.kind === 'end' ? 'ended' : 'cut';
  }

  #takeCheckpoint(read: ReadCheckpoint, block: RawBlock): void {
    const { checkpoint, content, signature } = read;
    const isOurs = this.#isOurs(checkpoint) && this.#input.verify(content, signature);
    if (!isOurs) {
      this.#numbers.takeNext();
      this.#find('signature-wrong', block.at);
      this.#chain = nextLink(this.#chain, [block.bytes]);
      return;
    }
    this.#numbers.take(checkpoint.sequence, { fromMs: this.#lastMs, toMs: checkpoint.atMs, byte: block.at });
    const isWhole = Buffer.from(this.#chain).toString('hex') === checkpoint.chain;
    if (!isWhole && !this.#isBroken && !this.#numbers.hasGap) this.#find('rewritten', block.at);
    // What is signed is known to have been so; from here on the chain can be followed again.
    this.#isBroken = false;
    this.#signed.push(read);
    this.#chain = nextLink(Buffer.from(checkpoint.chain, 'hex'), [block.bytes]);
    if (checkpoint.kind === 'suspended') this.#ending = 'suspended';
  }

  #isOurs({ sessionId, channelId }: RecordingCheckpoint): boolean {
    return sessionId === this.#input.sessionId && channelId === this.#input.channelId;
  }

  #find(what: RecordingFinding['what'], byte: number): void {
    this.#openEnded.push(this.#findings.length);
    this.#findings.push({ what, fromMs: this.#lastMs, toMs: undefined, byte });
  }
}
