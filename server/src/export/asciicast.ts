/**
 * A recording as asciicast version 2 (https://docs.asciinema.org/manual/asciicast/v2/): a header and then one event a
 * line, so that it can be written as it is read.
 */
import { readRecords } from '@sallyport/protocol';
import type { RecordingRecord } from '@sallyport/protocol';
import type { PlainRecording } from '../playback/plain-recording.ts';
import { exportTexts } from '../text/export.ts';

type Event = readonly [seconds: number, code: 'o' | 'i' | 'r' | 'm', data: string];

export async function* asciicast(recording: PlainRecording): AsyncGenerator<string> {
  const { cols: width, rows: height, startedAt } = recording.head;
  const header = {
    version: 2,
    width,
    height,
    timestamp: Math.floor(startedAt / 1000),
    env: { TERM: 'xterm-256color' },
  };
  yield `${JSON.stringify(header)}\n`;
  const events = new EventMaker();
  for await (const blocks of recording.blocks(recording.first)) {
    let lines = '';
    for (const { payload, bytes } of blocks) {
      const records = payload && readRecords(payload);
      const made = records === undefined ? (bytes.length === 0 ? [] : [events.lost()]) : records.flatMap(events.of);
      for (const event of made) lines += `${JSON.stringify(event)}\n`;
    }
    if (lines !== '') yield lines;
  }
}

class EventMaker {
  /** Characters may be cut by the end of a record: what is left over comes with the next. */
  readonly #output = new TextDecoder();
  readonly #input = new TextDecoder();
  #lastMs = 0;

  readonly of = (record: RecordingRecord): readonly Event[] => {
    this.#lastMs = record.atMs;
    const seconds = record.atMs / 1000;
    switch (record.kind) {
      case 'output':
        return textEvents(seconds, 'o', this.#output.decode(record.bytes, { stream: true }));
      case 'input':
        return textEvents(seconds, 'i', this.#input.decode(record.bytes, { stream: true }));
      case 'resize':
        return [[seconds, 'r', `${record.cols}x${record.rows}`]];
      case 'gap':
        return [[seconds, 'm', exportTexts.missing]];
      case 'mark':
      case 'end':
      case 'frame':
        return [];
    }
  };

  lost(): Event {
    return [this.#lastMs / 1000, 'm', exportTexts.unreadable];
  }
}

function textEvents(seconds: number, code: 'o' | 'i', text: string): readonly Event[] {
  return text === '' ? [] : [[seconds, code, text]];
}
