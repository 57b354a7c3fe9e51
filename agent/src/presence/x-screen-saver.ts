/**
 * Whether a screen saver runs on an X display: three requests of the core protocol (X Window System Protocol, X11
 * release 7) and its extension MIT-SCREEN-SAVER, so that no library of the endpoint is needed or trusted.
 */
import { LocalSocket } from './local-socket.ts';
import { cookieOf } from './x-authority.ts';

const cookieName = 'MIT-MAGIC-COOKIE-1';
const extensionName = 'MIT-SCREEN-SAVER';

const opcode = { queryExtension: 98 } as const;
const queryInfo = 1;
/** ScreenSaverOff is 0, ScreenSaverDisabled 3. */
const running: ReadonlySet<number> = new Set([1, 2]);

export type XDisplay = {
  /** As `:0` or `:0.0`: of this machine. */
  readonly name: string;
  /** What the display's authority file holds, if one was found. */
  readonly authority: Uint8Array | undefined;
  readonly socketFolder?: string;
};

/** The number of a local display; undefined for one of another machine. */
export function displayNumberOf(name: string): string | undefined {
  return /^(?:unix)?:(\d{1,5})(?:\.\d+)?$/.exec(name)?.[1];
}

/** Undefined when the display doesn't let us ask; one without the extension runs no screen saver. */
export async function isScreenSaverRunning(display: XDisplay): Promise<boolean | undefined> {
  const number = displayNumberOf(display.name);
  if (number === undefined) return undefined;
  const cookie = display.authority === undefined ? undefined : cookieOf(display.authority, number);
  try {
    return await LocalSocket.with(`${display.socketFolder ?? '/tmp/.X11-unix'}/X${number}`, async (socket) => {
      const root = await setUp(socket, cookie);
      const major = await queryExtension(socket);
      return major === undefined ? false : await queryState(socket, { major, root });
    });
  } catch {
    return undefined;
  }
}

function padded(bytes: Uint8Array): Buffer {
  return Buffer.concat([bytes, Buffer.alloc((4 - (bytes.length % 4)) % 4)]);
}

/** The root window of the first screen. */
async function setUp(socket: LocalSocket, cookie: Uint8Array | undefined): Promise<number> {
  const name = Buffer.from(cookie === undefined ? '' : cookieName);
  const data = Buffer.from(cookie ?? []);
  const head = Buffer.alloc(12);
  head.write('l');
  head.writeUInt16LE(11, 2);
  head.writeUInt16LE(name.length, 6);
  head.writeUInt16LE(data.length, 8);
  socket.send(Buffer.concat([head, padded(name), padded(data)]));
  const answer = await socket.take(8);
  if (answer[0] !== 1) throw new Error('the display refused');
  const rest = await socket.take(answer.readUInt16LE(6) * 4);
  const vendorBytes = rest.readUInt16LE(16);
  const formats = rest[21] ?? 0;
  return rest.readUInt32LE(32 + Math.ceil(vendorBytes / 4) * 4 + formats * 8);
}

/** Answers have 32 bytes and what their length says; events, which may come between, 32 and a number above 1. */
async function takeAnswer(socket: LocalSocket): Promise<Buffer> {
  for (;;) {
    const answer = await socket.take(32);
    if (answer[0] === 0) throw new Error(`the display answers with error ${answer[1]}`);
    if (answer[0] !== 1) continue;
    await socket.take(answer.readUInt32LE(4) * 4);
    return answer;
  }
}

async function queryExtension(socket: LocalSocket): Promise<number | undefined> {
  const name = padded(Buffer.from(extensionName));
  const head = Buffer.alloc(8);
  head[0] = opcode.queryExtension;
  head.writeUInt16LE(2 + name.length / 4, 2);
  head.writeUInt16LE(extensionName.length, 4);
  socket.send(Buffer.concat([head, name]));
  const answer = await takeAnswer(socket);
  return answer[8] === 1 ? answer[9] : undefined;
}

async function queryState(
  socket: LocalSocket,
  { major, root }: { readonly major: number; readonly root: number },
): Promise<boolean> {
  const request = Buffer.alloc(8);
  request[0] = major;
  request[1] = queryInfo;
  request.writeUInt16LE(2, 2);
  request.writeUInt32LE(root, 4);
  socket.send(request);
  const answer = await takeAnswer(socket);
  return running.has(answer[1] ?? 0);
}
