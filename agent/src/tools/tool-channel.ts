/**
 * What passes between a tool and whoever carries its bytes. A tool is handed a channel and never learns how bytes
 * travel; the carrier hands it whole messages and never learns what they mean.
 */
export interface ToolChannel {
  /** One message in one or several parts, which must stay as they are until they have left. */
  send(...parts: readonly Uint8Array[]): void;
  /** Bytes that were sent and wait to leave. */
  readonly unsentBytes: number;
  /** Holds back what the other end sends; it waits there. */
  pauseReading(): void;
  resumeReading(): void;
  /** The other end broke the rules: the channel's socket is closed, the tool lives on. */
  breach(because: string): void;
}

export interface Tool {
  /** How many bytes it has ever put out. */
  readonly outputOffset: number;
  /** The socket of a channel that was never joined is there: the first output may leave before the relay has joined. */
  begin(channel: ToolChannel): void;
  /** The relay has joined the channel; it has everything up to `position`. */
  attach(channel: ToolChannel, position: number): void;
  /** The channel's socket is gone. The tool goes on alone. */
  detach(): void;
  onMessage(bytes: Uint8Array): void;
  onDrain(): void;
  /** The relay has passed on how it ended: nothing more is to be waited for. */
  endIsSeen(): void;
  /** Ends it, whatever it does; done when it is gone. */
  close(): Promise<void>;
}

/** How a tool that ended by itself ended. */
export type ToolEnd = { readonly reason: 'exited'; readonly exitCode: number | null };
