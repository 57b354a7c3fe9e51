/** An X server without a screen, entered by a cookie only. */
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export type XServer = {
  /** As `:99`. */
  readonly display: string;
  readonly authorityFile: string;
  /** Has the screen saver run, or end. */
  readonly saveScreen: (isSaved: boolean) => Promise<void>;
  readonly close: () => Promise<void>;
};

/** A field of Xauthority(5): its length in big-endian order, then itself. */
function field(value: string | Buffer): Buffer {
  const bytes = Buffer.from(value);
  const length = Buffer.alloc(2);
  length.writeUInt16BE(bytes.length);
  return Buffer.concat([length, bytes]);
}

const anyFamily = Buffer.from([0xff, 0xff]);

export async function startXServer(): Promise<XServer> {
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-x-'));
  const authorityFile = join(folder, 'Xauthority');
  const cookie = randomBytes(16);
  const entry = (name: string, data: Buffer): Buffer =>
    Buffer.concat([anyFamily, field('host'), field(''), field(name), field(data)]);
  // One of another kind before it, as a display of another machine may have left it.
  writeFileSync(
    authorityFile,
    Buffer.concat([entry('XDM-AUTHORIZATION-1', randomBytes(16)), entry('MIT-MAGIC-COOKIE-1', cookie)]),
    { mode: 0o600 },
  );
  const server = spawn(
    'Xvfb',
    ['-displayfd', '1', '-screen', '0', '320x200x24', '-nolisten', 'tcp', '-noreset', '-auth', authorityFile],
    { stdio: ['ignore', 'pipe', 'ignore'] },
  );
  const [said] = (await once(server.stdout, 'data')) as [Buffer];
  const number = said.toString().trim();
  return {
    display: `:${number}`,
    authorityFile,
    saveScreen: (isSaved) => forceScreenSaver(`/tmp/.X11-unix/X${number}`, { cookie, isSaved }),
    close: async () => {
      const over = once(server, 'exit');
      server.kill();
      await over;
      rmSync(folder, { recursive: true });
    },
  };
}

/** `ForceScreenSaver`, request 115 of the core protocol. */
async function forceScreenSaver(
  path: string,
  { cookie, isSaved }: { readonly cookie: Buffer; readonly isSaved: boolean },
): Promise<void> {
  const socket = connect(path);
  const head = Buffer.from([0x6c, 0, 11, 0, 0, 0, 18, 0, 16, 0, 0, 0]);
  socket.write(Buffer.concat([head, Buffer.from('MIT-MAGIC-COOKIE-1\0\0'), cookie]));
  await once(socket, 'data');
  socket.write(Buffer.from([115, isSaved ? 1 : 0, 1, 0]));
  // Its own answer says that the request before it is done: GetInputFocus, request 43.
  socket.write(Buffer.from([43, 0, 1, 0]));
  await once(socket, 'data');
  socket.destroy();
}
