/** Reads a proxy's answers off a socket, so many bytes at a time, and gives the socket back as it found it. */
import type { Socket } from 'node:net';

export type SocketReader = {
  /** The next bytes; rejects when the socket ends before, or the time is over. */
  take(count: number): Promise<Buffer>;
  /** Whatever comes next, at least one byte. */
  some(): Promise<Buffer>;
  /** Stops reading; what wasn't taken is there for whoever reads next. */
  release(): void;
};

export function readFrom(socket: Socket, giveUp: AbortSignal): SocketReader {
  let held = Buffer.alloc(0);
  let wake: (() => void) | undefined;
  let fault: Error | undefined;
  const woken = (): void => wake?.();
  const failed = (error: Error): void => {
    fault ??= error;
    woken();
  };
  const onData = (bytes: Buffer): void => {
    held = Buffer.concat([held, bytes]);
    woken();
  };
  const onEnd = (): void => failed(new Error('it closed the connection'));
  const onAbort = (): void => failed(new Error('no answer in time'));
  socket.on('data', onData);
  socket.on('error', failed);
  socket.once('close', onEnd);
  socket.once('end', onEnd);
  giveUp.addEventListener('abort', onAbort, { once: true });

  const until = async (count: number): Promise<void> => {
    while (held.length < count) {
      if (giveUp.aborted) onAbort();
      if (fault !== undefined) throw fault;
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
      wake = undefined;
    }
  };
  const cut = (count: number): Buffer => {
    const taken = held.subarray(0, count);
    held = held.subarray(count);
    return taken;
  };
  return {
    async take(count) {
      await until(count);
      return cut(count);
    },
    async some() {
      await until(1);
      return cut(held.length);
    },
    release() {
      socket.off('data', onData);
      socket.off('error', failed);
      socket.off('close', onEnd);
      socket.off('end', onEnd);
      giveUp.removeEventListener('abort', onAbort);
      socket.pause();
      if (held.length > 0) socket.unshift(held);
    },
  };
}
