import type { ChannelRecording } from './ports.ts';

/** Stands in for the recording of a channel that is not recorded: it remembers how far output got, and nothing else. */
export class PassingPosition implements ChannelRecording {
  #position = 0;

  get position(): number {
    return this.#position;
  }

  output(offset: number, bytes: Uint8Array): void {
    this.skipTo(offset + bytes.length);
  }

  skipTo(offset: number): void {
    this.#position = Math.max(this.#position, offset);
  }

  resize(): void {}
  input(): void {}
  mark(): void {}
  async end(): Promise<void> {}
  async suspend(): Promise<void> {}
}
