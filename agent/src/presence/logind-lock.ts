/**
 * Whether a session's screen is locked, as logind knows it. Its files don't say, so its bus is asked: a connection, two
 * calls (D-Bus Specification 0.43), no library and no process.
 */
import { LocalSocket } from '../display/local-socket.ts';

const methodReturn = 2;
const fault = 3;

/** The types of header fields (D-Bus Specification, "Message Format"). */
const field = { path: 1, interface: 2, member: 3, replySerial: 5, destination: 6, signature: 8 } as const;

/** Longer than any answer to these calls. */
const messageMostBytes = 65_536;

export type LogindOptions = { readonly socketPath?: string };

/** Undefined when there is no bus, no logind on it, or no such session. */
export async function isSessionLocked(
  sessionId: string,
  { socketPath = '/run/dbus/system_bus_socket' }: LogindOptions = {},
): Promise<boolean | undefined> {
  try {
    return await LocalSocket.with(socketPath, async (socket) => {
      await authenticate(socket);
      await call(socket, { serial: 1, ...bus, member: 'Hello', args: [] });
      const body = await call(socket, {
        serial: 2,
        destination: 'org.freedesktop.login1',
        path: `/org/freedesktop/login1/session/${busLabel(sessionId)}`,
        interface: 'org.freedesktop.DBus.Properties',
        member: 'Get',
        args: ['org.freedesktop.login1.Session', 'LockedHint'],
      });
      return booleanOf(body);
    });
  } catch {
    return undefined;
  }
}

const bus = {
  destination: 'org.freedesktop.DBus',
  path: '/org/freedesktop/DBus',
  interface: 'org.freedesktop.DBus',
} as const;

type Call = {
  readonly serial: number;
  readonly destination: string;
  readonly path: string;
  readonly interface: string;
  readonly member: string;
  readonly args: readonly string[];
};

/** What a bus path can't hold is spelt as `_` and two hexadecimal digits, and so is a digit at the beginning. */
export function busLabel(text: string): string {
  const spelt = (character: string): string => `_${(character.codePointAt(0) ?? 0).toString(16).padStart(2, '0')}`;
  return text.replaceAll(/[^A-Za-z0-9]/g, spelt).replace(/^[0-9]/, spelt);
}

/** By the credentials of the socket (EXTERNAL). */
async function authenticate(socket: LocalSocket): Promise<void> {
  const uid = Buffer.from(String(process.getuid?.() ?? 0)).toString('hex');
  socket.send(Buffer.from(`\0AUTH EXTERNAL ${uid}\r\n`));
  const answer = await socket.takeLine();
  if (!answer.startsWith('OK ')) throw new Error(answer);
  socket.send(Buffer.from('BEGIN\r\n'));
}

/** Signals and answers to other calls pass by. */
async function call(socket: LocalSocket, toCall: Call): Promise<Buffer> {
  socket.send(callMessage(toCall));
  for (;;) {
    const message = await takeMessage(socket);
    if (message.replySerial !== toCall.serial) continue;
    if (message.type === methodReturn) return message.body;
    if (message.type === fault) throw new Error('the call was refused');
  }
}

function aligned(length: number, to: number): number {
  return Math.ceil(length / to) * to;
}

function padded(bytes: Buffer, to: number): Buffer {
  return Buffer.concat([bytes, Buffer.alloc(aligned(bytes.length, to) - bytes.length)]);
}

function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

function text(value: string): Buffer {
  return Buffer.concat([u32(Buffer.byteLength(value)), Buffer.from(value), Buffer.of(0)]);
}

function signature(value: string): Buffer {
  return Buffer.concat([Buffer.of(value.length), Buffer.from(value), Buffer.of(0)]);
}

function headerField(code: number, type: string, value: Buffer): Buffer {
  return Buffer.concat([Buffer.of(code), signature(type), value]);
}

function callMessage({ serial, destination, path, interface: face, member, args }: Call): Buffer {
  const body = args.reduce((bytes, arg) => Buffer.concat([padded(bytes, 4), text(arg)]), Buffer.alloc(0));
  const fields = [
    headerField(field.path, 'o', text(path)),
    headerField(field.interface, 's', text(face)),
    headerField(field.member, 's', text(member)),
    headerField(field.destination, 's', text(destination)),
    ...(args.length === 0 ? [] : [headerField(field.signature, 'g', signature('s'.repeat(args.length)))]),
  ].reduce((bytes, one) => Buffer.concat([padded(bytes, 8), one]), Buffer.alloc(0));
  const fixed = Buffer.concat([Buffer.from([0x6c, 1, 0, 1]), u32(body.length), u32(serial), u32(fields.length)]);
  return Buffer.concat([padded(Buffer.concat([fixed, fields]), 8), body]);
}

type Message = { readonly type: number; readonly replySerial: number | undefined; readonly body: Buffer };

async function takeMessage(socket: LocalSocket): Promise<Message> {
  const fixed = await socket.take(16);
  const isLittle = fixed[0] === 0x6c;
  const number = (bytes: Buffer, at: number): number => (isLittle ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at));
  const bodyBytes = number(fixed, 4);
  const fieldBytes = number(fixed, 12);
  if (bodyBytes + fieldBytes > messageMostBytes) throw new Error('too long a message');
  const rest = await socket.take(aligned(fieldBytes, 8) + bodyBytes);
  const fields = rest.subarray(0, fieldBytes);
  return {
    type: fixed[1] ?? 0,
    replySerial: replySerialOf(fields, (at) => number(fields, at)),
    body: rest.subarray(aligned(fieldBytes, 8)),
  };
}

/** Fields begin at multiples of eight: a code, a signature of one letter, and a text, a signature or a number. */
function replySerialOf(fields: Buffer, number: (at: number) => number): number | undefined {
  for (let at = 0; at + 4 < fields.length; at = aligned(at, 8)) {
    const code = fields[at];
    const type = String.fromCharCode(fields[at + 2] ?? 0);
    at += 4;
    if (code === field.replySerial && type === 'u') return number(at);
    if (type === 'g') at += (fields[at] ?? 0) + 2;
    else if (type === 'u') at += 4;
    else at += number(at) + 5;
  }
  return undefined;
}

/** A variant that holds a boolean. */
function booleanOf(body: Buffer): boolean | undefined {
  if (body.length < 8 || body.subarray(0, 3).toString('latin1') !== '\u0001b\0') return undefined;
  return body.readUInt32LE(4) !== 0 || body.readUInt32BE(4) !== 0;
}
