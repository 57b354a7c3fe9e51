/** What a session process asks of the C library and Node doesn't offer. */
import { readdirSync } from 'node:fs';

export interface Passwd {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
  readonly home: string;
  readonly shell: string;
}

/** As the endpoint knows it, by whatever directory it uses: getpwnam(3). Undefined when there is none of that name. */
export async function findAccount(name: string): Promise<Passwd | undefined> {
  const { default: koffi } = await import('koffi');
  koffi.struct('passwd', {
    name: 'const char *',
    password: 'const char *',
    uid: 'uint32',
    gid: 'uint32',
    words: 'const char *',
    home: 'const char *',
    shell: 'const char *',
  });
  const find: (name: string) => unknown = koffi.load(null).func('void *getpwnam(const char *)');
  const found = find(name);
  if (found === null) return undefined;
  const { name: known, uid, gid, home, shell } = koffi.decode(found, 'passwd') as Passwd;
  return { name: known, uid, gid, home, shell };
}

/** A terminal deletes whole characters in UTF-8 (IUTF8, termios(3)); new ones don't know. */
export async function deleteWholeCharacters(terminal: number): Promise<void> {
  const { default: koffi } = await import('koffi');
  const libc = koffi.load(null);
  const read: (descriptor: number, attributes: Buffer) => number = libc.func('int tcgetattr(int, uint8 *)');
  const write: (descriptor: number, when: number, attributes: Buffer) => number = libc.func(
    'int tcsetattr(int, int, uint8 *)',
  );
  // Longer than any `struct termios`, whose first four bytes are the input flags.
  const attributes = Buffer.alloc(128);
  if (read(terminal, attributes) !== 0) return;
  attributes.writeUInt32LE((attributes.readUInt32LE(0) | 0o40000) >>> 0, 0);
  write(terminal, 0, attributes);
}

/** What another program would inherit of this one, and shall not. */
export async function leaveNothingToInherit(): Promise<void> {
  const { default: koffi } = await import('koffi');
  const libc = koffi.load(null);
  const heed: (signal: number, handler: null) => unknown = libc.func('void *signal(int, void *)');
  // Node ignores these two: SIGPIPE and SIGXFSZ.
  for (const signal of [13, 25]) heed(signal, null);
  const control: (descriptor: number, command: number, value: number) => number = libc.func('int fcntl(int, int, int)');
  const descriptors = readdirSync('/proc/self/fd').map(Number);
  for (const descriptor of descriptors) if (descriptor > 2) control(descriptor, setFlags, closeOnExec);
}

/** F_SETFD and FD_CLOEXEC, fcntl(2). */
const setFlags = 2;
const closeOnExec = 1;
