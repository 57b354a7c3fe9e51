/**
 * Requests of the core protocol of X (X Window System Protocol, X11 release 7) to a display of this machine, so that no
 * library of the endpoint is needed or trusted.
 */
import { LocalSocket } from './local-socket.ts';
import { cookieOf } from './x-authority.ts';

const cookieName = 'MIT-MAGIC-COOKIE-1';

export type XDisplay = {
  /** As `:0` or `:0.0`: of this machine. */
  readonly name: string;
  /** What the display's authority file holds, if one was found. */
  readonly authority: Uint8Array | undefined;
  readonly socketFolder?: string;
};

/** The colours of a pixel by their bits in it. */
export type XMasks = { readonly red: number; readonly green: number; readonly blue: number };

/** The first screen of a display. */
export type XScreen = {
  readonly root: number;
  readonly width: number;
  readonly height: number;
  readonly bitsPerPixel: number;
  /** Each row of an image is filled up to a multiple of so many bits. */
  readonly rowBits: number;
  readonly isBigEndian: boolean;
  /** Of the root window, if its pixels are colours and not places of a table. */
  readonly masks: XMasks | undefined;
};

export type XAnswer = { readonly head: Buffer; readonly data: Buffer };

/** The number of a local display; undefined for one of another machine. */
export function displayNumberOf(name: string): string | undefined {
  return /^(?:unix)?:(\d{1,5})(?:\.\d+)?$/.exec(name)?.[1];
}

export class XConnection {
  readonly screen: XScreen;
  readonly #socket: LocalSocket;

  private constructor(socket: LocalSocket, screen: XScreen) {
    this.#socket = socket;
    this.screen = screen;
  }

  /** Undefined when the display doesn't let us in, doesn't answer, or `talk` failed. */
  static async with<Answer>(
    display: XDisplay,
    talk: (connection: XConnection) => Promise<Answer>,
  ): Promise<Answer | undefined> {
    const number = displayNumberOf(display.name);
    if (number === undefined) return undefined;
    const cookie = display.authority === undefined ? undefined : cookieOf(display.authority, number);
    try {
      return await LocalSocket.with(`${display.socketFolder ?? '/tmp/.X11-unix'}/X${number}`, async (socket) =>
        talk(new XConnection(socket, await setUp(socket, cookie))),
      );
    } catch {
      return undefined;
    }
  }

  send(request: Uint8Array): void {
    this.#socket.send(request);
  }

  /** Answers have 32 bytes and what their length says; events, which may come between, 32 and a number above 1. */
  async answer(): Promise<XAnswer> {
    for (;;) {
      const head = await this.#socket.take(32);
      if (head[0] === 0) throw new Error(`the display answers with error ${head[1]}`);
      if (head[0] !== 1) continue;
      return { head, data: await this.#socket.take(head.readUInt32LE(4) * 4) };
    }
  }
}

export function padded(bytes: Uint8Array): Buffer {
  return Buffer.concat([bytes, Buffer.alloc((4 - (bytes.length % 4)) % 4)]);
}

async function setUp(socket: LocalSocket, cookie: Uint8Array | undefined): Promise<XScreen> {
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
  return screenIn(await socket.take(answer.readUInt16LE(6) * 4));
}

const screenBytes = 40;
const formatBytes = 8;
const visualBytes = 24;
const trueColour = 4;

/** What follows the first 8 bytes of a connection's set-up. */
function screenIn(answer: Buffer): XScreen {
  const formatsAt = 32 + Math.ceil(answer.readUInt16LE(16) / 4) * 4;
  const formats = answer[21] ?? 0;
  const at = formatsAt + formats * formatBytes;
  const depth = answer[at + 38] ?? 0;
  const format = Array.from({ length: formats }, (_, index) => formatsAt + index * formatBytes).find(
    (place) => answer[place] === depth,
  );
  return {
    root: answer.readUInt32LE(at),
    width: answer.readUInt16LE(at + 20),
    height: answer.readUInt16LE(at + 22),
    bitsPerPixel: format === undefined ? 0 : (answer[format + 1] ?? 0),
    rowBits: format === undefined ? 32 : (answer[format + 2] ?? 32),
    isBigEndian: answer[22] === 1,
    masks: masksOf(answer, { from: at + screenBytes, depths: answer[at + 39] ?? 0, id: answer.readUInt32LE(at + 32) }),
  };
}

/** Of the visual with this id. */
function masksOf(
  answer: Buffer,
  { from, depths, id }: { readonly from: number; readonly depths: number; readonly id: number },
): XMasks | undefined {
  let at = from;
  for (let depth = 0; depth < depths; depth += 1) {
    const visuals = answer.readUInt16LE(at + 2);
    at += 8;
    for (let visual = 0; visual < visuals; visual += 1, at += visualBytes) {
      if (answer.readUInt32LE(at) !== id) continue;
      if (answer[at + 4] !== trueColour) return undefined;
      return {
        red: answer.readUInt32LE(at + 8),
        green: answer.readUInt32LE(at + 12),
        blue: answer.readUInt32LE(at + 16),
      };
    }
  }
  return undefined;
}
