import type { ChannelRecording } from './ports.ts';

/** Stands in for the recording of a channel that is not recorded: it remembers how far output got, and nothing else. */
export class PassingPosition implements ChannelRecording {
  #position = 0;
  #at = 0;

  get position(): number {
    return this.#position;
  }

  outputFrom(offset: number): void {
    this.#at = offset;
  }

  output(_: Uint8Array, start: number, end: number): void {
    this.#at += end - start;
    if (this.#at > this.#position) this.#position = this.#at;
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
