/**
 * Reads a socket into the same memory again and again. Node does so for sockets that a program opens itself (`onread` of
 * net.connect), and offers no way for those that a server is given; the parts that do it are in every socket, though.
 * Where a later Node hasn't them as they are here, nothing is changed and the socket goes on as it was.
 */
import type { Socket } from 'node:net';

/** As much as one read of a socket gives at most; records of TLS are a quarter of it. */
const memory = Buffer.allocUnsafeSlow(65_536);

/** Called with what was read, for as long as the call lasts. */
export type OnRead = (chunk: Uint8Array) => void;

interface UserBufferHandle {
  useUserBuffer(bytes: Uint8Array): void;
}

/**
 * From now on what `socket` reads is given to `onRead`, and no more to its 'data' listeners; its end and its errors are
 * told as before, and `pause` and `resume` go on to work, though what was decrypted already still comes. The socket must
 * hold nothing that was read before. All sockets share one memory. Whether it could be done.
 */
export function readIntoShared(socket: Socket, onRead: OnRead): boolean {
  const handle: unknown = Reflect.get(socket, '_handle');
  const [buffer, callback, next] = ['kBuffer', 'kBufferCb', 'kBufferGen'].map((name) => privateOf(socket, name));
  if (!hasUserBuffer(handle) || buffer === undefined || callback === undefined || next === undefined) return false;
  Reflect.set(socket, callback, (bytes: number) => onRead(memory.subarray(0, bytes)));
  Reflect.set(socket, buffer, memory);
  handle.useUserBuffer(memory);
  return true;
}

/** The key of a private property that is there and not used. */
function privateOf(socket: Socket, name: string): symbol | undefined {
  const key = Object.getOwnPropertySymbols(socket).find(({ description }) => description === name);
  return key !== undefined && Reflect.get(socket, key) === null ? key : undefined;
}

function hasUserBuffer(handle: unknown): handle is UserBufferHandle {
  return (
    typeof handle === 'object' &&
    handle !== null &&
    'useUserBuffer' in handle &&
    typeof handle.useUserBuffer === 'function'
  );
}
