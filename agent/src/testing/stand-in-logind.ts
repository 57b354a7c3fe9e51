/** A private message bus, run by the real dbus-daemon, and on it somebody who answers for logind. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const busConfig = (
  socket: string,
): string => `<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:path=${socket}</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow user="*"/>
    <allow own="*"/>
    <allow send_destination="*" eavesdrop="false"/>
    <allow receive_sender="*"/>
    <allow send_type="method_call"/>
    <allow receive_type="method_call"/>
  </policy>
</busconfig>
`;

export type PrivateBus = { readonly socketPath: string; readonly close: () => Promise<void> };

export async function startBus(): Promise<PrivateBus> {
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-bus-'));
  const socketPath = join(folder, 'bus');
  writeFileSync(join(folder, 'bus.conf'), busConfig(socketPath));
  const daemon = spawn('dbus-daemon', [`--config-file=${join(folder, 'bus.conf')}`, '--nofork', '--print-address=1'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(daemon.stdout, 'data');
  return {
    socketPath,
    close: async () => {
      const over = once(daemon, 'exit');
      daemon.kill();
      await over;
      rmSync(folder, { recursive: true });
    },
  };
}

/** Little-endian, each value at a multiple of its size (D-Bus Specification, "Marshaling"). */
class Writer {
  #bytes: number[] = [];

  get length(): number {
    return this.#bytes.length;
  }

  align(to: number): this {
    while (this.#bytes.length % to !== 0) this.#bytes.push(0);
    return this;
  }

  raw(...bytes: readonly number[]): this {
    this.#bytes.push(...bytes);
    return this;
  }

  u32(value: number): this {
    this.align(4);
    return this.raw(value & 255, (value >> 8) & 255, (value >> 16) & 255, (value >> 24) & 255);
  }

  text(value: string): this {
    this.u32(Buffer.byteLength(value));
    return this.raw(...Buffer.from(value), 0);
  }

  signature(value: string): this {
    return this.raw(value.length, ...Buffer.from(value), 0);
  }

  bytes(): Buffer {
    return Buffer.from(this.#bytes);
  }
}

type Outgoing = {
  readonly type: number;
  readonly serial: number;
  /** Code, type and value of each header field. */
  readonly fields: readonly (readonly [number, 's' | 'o' | 'g' | 'u', string | number])[];
  readonly body: Buffer;
};

function message({ type, serial, fields, body }: Outgoing): Buffer {
  const header = new Writer();
  for (const [code, kind, value] of fields) {
    header.align(8).raw(code).signature(kind);
    if (typeof value === 'number') header.u32(value);
    else if (kind === 'g') header.signature(value);
    else header.text(value);
  }
  const fixed = new Writer().raw(0x6c, type, 0, 1).u32(body.length).u32(serial).u32(header.length);
  return Buffer.concat([
    fixed
      .raw(...header.bytes())
      .align(8)
      .bytes(),
    body,
  ]);
}

const bus = 'org.freedesktop.DBus';

function callOfBus(
  serial: number,
  member: string,
  args: { readonly signature: string; readonly body: Buffer },
): Buffer {
  const signature = args.signature === '' ? [] : ([[8, 'g', args.signature]] as const);
  return message({
    type: 1,
    serial,
    fields: [[1, 'o', '/org/freedesktop/DBus'], [2, 's', bus], [3, 's', member], [6, 's', bus], ...signature],
    body: args.body,
  });
}

/** Locked, unlocked, or not there, by the path of the session's object. */
export type Locks = ReadonlyMap<string, boolean>;

/** Answers `LockedHint` for these sessions until the bus goes. */
export async function answerForLogind(socketPath: string, locks: Locks): Promise<void> {
  const socket = connect(socketPath);
  await once(socket, 'connect');
  socket.write(`\0AUTH EXTERNAL ${Buffer.from(String(process.getuid?.())).toString('hex')}\r\n`);
  await once(socket, 'data');
  socket.write('BEGIN\r\n');
  socket.write(callOfBus(1, 'Hello', { signature: '', body: Buffer.alloc(0) }));
  const name = new Writer().text('org.freedesktop.login1').u32(0).bytes();
  socket.write(callOfBus(2, 'RequestName', { signature: 'su', body: name }));
  await isOwner(socket, locks);
}

/** Done when the bus says that the name is ours. */
async function isOwner(socket: Socket, locks: Locks): Promise<void> {
  let bytes = Buffer.alloc(0);
  let serial = 2;
  await new Promise<void>((resolve) => {
    socket.on('data', (chunk) => {
      bytes = Buffer.concat([bytes, chunk]);
      for (;;) {
        if (bytes.length < 16) return;
        const header = Math.ceil((16 + bytes.readUInt32LE(12)) / 8) * 8;
        const end = header + bytes.readUInt32LE(4);
        if (bytes.length < end) return;
        const heard = bytes.subarray(0, end);
        bytes = bytes.subarray(end);
        const text = heard.toString('latin1');
        if (text.includes('NameAcquired') && text.includes('org.freedesktop.login1')) resolve();
        if (heard[1] !== 1) continue;
        const path = /\/org\/freedesktop\/login1\/session\/[A-Za-z0-9_]+/.exec(text)?.[0] ?? '';
        const sender = /:\d+\.\d+/.exec(text)?.[0] ?? '';
        const isAsked = text.includes('LockedHint') && text.includes('org.freedesktop.login1.Session');
        const lock = isAsked ? locks.get(path) : undefined;
        serial += 1;
        socket.write(answer(serial, { to: sender, inReplyTo: heard.readUInt32LE(8), lock }));
      }
    });
  });
}

type Answer = { readonly to: string; readonly inReplyTo: number; readonly lock: boolean | undefined };

function answer(serial: number, { to, inReplyTo, lock }: Answer): Buffer {
  const fields = [
    [5, 'u', inReplyTo],
    [6, 's', to],
  ] as const;
  if (lock === undefined) {
    const error = [4, 's', 'org.freedesktop.DBus.Error.UnknownObject'] as const;
    return message({ type: 3, serial, fields: [...fields, error], body: Buffer.alloc(0) });
  }
  const body = new Writer()
    .signature('b')
    .u32(lock ? 1 : 0)
    .bytes();
  return message({ type: 2, serial, fields: [...fields, [8, 'g', 'v']], body });
}
