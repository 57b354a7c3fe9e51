/** Proxies of our own for tests: they speak as the standards say, ask for a login when told to, and fail as told. */
import { connect, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import type { Cleanup } from './fixtures.ts';

export type TestProxy = {
  readonly port: number;
  /** `host:port` of every connection that was asked for. */
  readonly asked: string[];
  /** What was shown as a login. */
  readonly logins: string[];
};

export type ProxyRules = {
  /** `user:password` */
  readonly login?: string;
  /** HTTP: the status; SOCKS5: the reply code. */
  readonly refuseBy?: number;
  /** Where connections really go, whatever was asked for. */
  readonly insteadTo?: number;
};

type Session = (socket: Socket, proxy: TestProxy) => void;

async function start(cleanup: Cleanup, session: Session): Promise<TestProxy> {
  const sockets = new Set<Socket>();
  const asked: string[] = [];
  const logins: string[] = [];
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.once('close', () => sockets.delete(socket));
    session(socket, proxy);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address: AddressInfo | string | null = server.address();
  const proxy = { port: typeof address === 'object' && address !== null ? address.port : 0, asked, logins };
  cleanup.add(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => {
      server.close(resolve);
    });
  });
  return proxy;
}

function join(socket: Socket, port: number, joined: () => void): void {
  const onward = connect(port, '127.0.0.1', () => {
    joined();
    socket.pipe(onward).pipe(socket);
  });
  onward.on('error', () => socket.destroy());
  socket.once('close', () => onward.destroy());
  onward.once('close', () => socket.destroy());
}

/** RFC 9110, section 9.3.6. */
export function startHttpProxy(cleanup: Cleanup, rules: ProxyRules = {}): Promise<TestProxy> {
  return start(cleanup, (socket, proxy) => {
    let head = '';
    const onData = (bytes: Buffer): void => {
      head += bytes.toString('latin1');
      if (!head.endsWith('\r\n\r\n')) return;
      socket.off('data', onData);
      const [, target = ''] = /^CONNECT (\S+) HTTP\/1\.1\r\n/.exec(head) ?? [];
      const shown = /\r\nProxy-Authorization: Basic (\S+)\r\n/.exec(head)?.[1];
      const login = shown === undefined ? undefined : Buffer.from(shown, 'base64').toString();
      if (login !== undefined) proxy.logins.push(login);
      if (rules.login !== undefined && rules.login !== login) {
        socket.end('HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm="x"\r\n\r\n');
      } else if (rules.refuseBy !== undefined) {
        socket.end(`HTTP/1.1 ${rules.refuseBy} No\r\nContent-Length: 0\r\n\r\n`);
      } else {
        proxy.asked.push(target);
        const port = rules.insteadTo ?? Number(target.split(':').at(-1));
        join(socket, port, () => socket.write('HTTP/1.0 200 Connection established\r\n\r\n'));
      }
    };
    socket.on('data', onData);
  });
}

/** RFC 1928 and RFC 1929. */
export function startSocks5Proxy(cleanup: Cleanup, rules: ProxyRules = {}): Promise<TestProxy> {
  return start(cleanup, (socket, proxy) => void socksSession(socket, { proxy, rules }).catch(() => socket.destroy()));
}

async function socksSession(
  socket: Socket,
  { proxy, rules }: { readonly proxy: TestProxy; readonly rules: ProxyRules },
): Promise<void> {
  const take = taker(socket);
  const [, count = 0] = await take(2);
  const offered = [...(await take(count))];
  const method = rules.login === undefined ? 0 : 2;
  if (!offered.includes(method)) {
    socket.end(Buffer.from([5, 0xff]));
    return;
  }
  socket.write(Buffer.from([5, method]));
  if (method === 2) {
    const [, nameBytes = 0] = await take(2);
    const user = (await take(nameBytes)).toString();
    const [secretBytes = 0] = await take(1);
    const login = `${user}:${(await take(secretBytes)).toString()}`;
    proxy.logins.push(login);
    socket.write(Buffer.from([1, login === rules.login ? 0 : 1]));
    if (login !== rules.login) return;
  }
  const [, , , kind] = await take(4);
  const host = await hostOf(kind, take);
  const port = (await take(2)).readUInt16BE();
  if (rules.refuseBy !== undefined) {
    socket.end(Buffer.from([5, rules.refuseBy, 0, 1, 0, 0, 0, 0, 0, 0]));
    return;
  }
  proxy.asked.push(`${host}:${port}`);
  // The address that it is bound to may be of any kind.
  const bound = Buffer.concat([Buffer.from([5, 0, 0, 3, 5]), Buffer.from('proxy'), Buffer.from([0, 0])]);
  join(socket, rules.insteadTo ?? port, () => socket.write(bound));
}

type Take = (count: number) => Promise<Buffer>;

async function hostOf(kind: number | undefined, take: Take): Promise<string> {
  if (kind === 1) return [...(await take(4))].join('.');
  if (kind === 4) return `[${(await take(16)).toString('hex')}]`;
  const [length = 0] = await take(1);
  return (await take(length)).toString();
}

/** Reads so many bytes; nothing more, so that what follows is there for the joined connection. */
function taker(socket: Socket): Take {
  return async (count) => {
    for (;;) {
      const bytes: unknown = count === 0 ? Buffer.alloc(0) : socket.read(count);
      if (Buffer.isBuffer(bytes)) return bytes;
      await new Promise<void>((resolve, reject) => {
        socket.once('readable', resolve);
        socket.once('close', () => reject(new Error('gone')));
      });
    }
  };
}
