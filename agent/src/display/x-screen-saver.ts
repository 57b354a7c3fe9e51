/** Whether a screen saver runs on an X display, by its extension MIT-SCREEN-SAVER. */
import { padded, XConnection } from './x-connection.ts';
import type { XDisplay } from './x-connection.ts';

const extensionName = 'MIT-SCREEN-SAVER';

const opcode = { queryExtension: 98 } as const;
const queryInfo = 1;
/** ScreenSaverOff is 0, ScreenSaverDisabled 3. */
const running: ReadonlySet<number> = new Set([1, 2]);

/** Undefined when the display doesn't let us ask; one without the extension runs no screen saver. */
export async function isScreenSaverRunning(display: XDisplay): Promise<boolean | undefined> {
  return await XConnection.with(display, async (connection) => {
    const major = await queryExtension(connection);
    return major === undefined ? false : await queryState(connection, major);
  });
}

async function queryExtension(connection: XConnection): Promise<number | undefined> {
  const name = padded(Buffer.from(extensionName));
  const head = Buffer.alloc(8);
  head[0] = opcode.queryExtension;
  head.writeUInt16LE(2 + name.length / 4, 2);
  head.writeUInt16LE(extensionName.length, 4);
  connection.send(Buffer.concat([head, name]));
  const { head: answer } = await connection.answer();
  return answer[8] === 1 ? answer[9] : undefined;
}

async function queryState(connection: XConnection, major: number): Promise<boolean> {
  const request = Buffer.alloc(8);
  request[0] = major;
  request[1] = queryInfo;
  request.writeUInt16LE(2, 2);
  request.writeUInt32LE(connection.screen.root, 4);
  connection.send(request);
  const { head } = await connection.answer();
  return running.has(head[1] ?? 0);
}
