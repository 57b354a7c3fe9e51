/** A connection by way of a SOCKS5 proxy (RFC 1928), with user and password where it asks for them (RFC 1929). */
import { isIP } from 'node:net';
import type { Socket } from 'node:net';
import { DialFault } from './dial-fault.ts';
import type { ProxyAddress, ProxyLogin } from './proxy-address.ts';
import type { ServerAddress } from './server-address.ts';
import { readFrom } from './socket-reader.ts';
import type { SocketReader } from './socket-reader.ts';

const method = { none: 0x00, login: 0x02, refused: 0xff } as const;
const kindOfAddress = { ipv4: 0x01, name: 0x03, ipv6: 0x04 } as const;

/** RFC 1928, section 6. */
const refusals: Readonly<Record<number, string>> = {
  1: 'general failure',
  2: 'not allowed',
  3: 'network unreachable',
  4: 'host unreachable',
  5: 'connection refused',
  6: 'too many hops',
  7: 'command not supported',
  8: 'address type not supported',
};

export async function connectBySocks5(
  socket: Socket,
  { proxy, to }: { readonly proxy: ProxyAddress; readonly to: ServerAddress },
  giveUp: AbortSignal,
): Promise<void> {
  const { login } = proxy;
  const reader = readFrom(socket, giveUp);
  const methods = login === undefined ? [method.none] : [method.none, method.login];
  socket.write(Buffer.from([5, methods.length, ...methods]));
  const [version, chosen] = await reader.take(2);
  if (version !== 5) throw new DialFault('dial.proxy-unreadable', `version ${version ?? '?'}`);
  if (chosen === method.login && login !== undefined) await logIn(socket, reader, login);
  else if (chosen !== method.none) throw new DialFault('dial.proxy-login', 'it asks for a user and a password');
  socket.write(Buffer.concat([Buffer.from([5, 1, 0]), addressBytes(to)]));
  const [, reply = 0xff, , kind] = await reader.take(4);
  if (reply !== 0) throw new DialFault('dial.proxy-refused', refusals[reply] ?? `reply ${reply}`);
  await reader.take(await boundBytes(reader, kind));
  reader.release();
}

async function logIn(socket: Socket, reader: SocketReader, { user, password }: ProxyLogin): Promise<void> {
  const [name, secret] = [Buffer.from(user), Buffer.from(password)];
  socket.write(Buffer.concat([Buffer.from([1, name.length]), name, Buffer.from([secret.length]), secret]));
  const [, status] = await reader.take(2);
  if (status !== 0) throw new DialFault('dial.proxy-login', 'it does not take the user and the password');
}

/** Names are looked up by the proxy: whoever needs one often knows no names outside. */
function addressBytes({ host, port }: ServerAddress): Buffer {
  const end = Buffer.from([port >> 8, port & 255]);
  switch (isIP(host)) {
    case 4:
      return Buffer.concat([Buffer.from([kindOfAddress.ipv4, ...host.split('.').map(Number)]), end]);
    case 6:
      return Buffer.concat([Buffer.from([kindOfAddress.ipv6]), ipv6Bytes(host), end]);
    default: {
      const name = Buffer.from(host);
      return Buffer.concat([Buffer.from([kindOfAddress.name, name.length]), name, end]);
    }
  }
}

/** The sixteen bytes of an address that has been found to be one; four of them may be written as IPv4. */
function ipv6Bytes(host: string): Buffer {
  const plain = host.replace(/(\d+)\.(\d+)\.(\d+)\.(\d+)$/, (_, ...parts: string[]) => {
    const [a = 0, b = 0, c = 0, d = 0] = parts.slice(0, 4).map(Number);
    return `${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}`;
  });
  const [front = '', back] = plain.split('::');
  const groups = (text: string): readonly string[] => (text === '' ? [] : text.split(':'));
  const [head, tail] = [groups(front), groups(back ?? '')];
  const zeros = Array.from({ length: 8 - head.length - tail.length }, () => '0');
  return Buffer.from([...head, ...zeros, ...tail].map((group) => group.padStart(4, '0')).join(''), 'hex');
}

/** How much is still to come of the address that the proxy uses, which is of no interest. */
async function boundBytes(reader: SocketReader, kind: number | undefined): Promise<number> {
  if (kind === kindOfAddress.ipv4) return 4 + 2;
  if (kind === kindOfAddress.ipv6) return 16 + 2;
  if (kind === kindOfAddress.name) return ((await reader.take(1))[0] ?? 0) + 2;
  throw new DialFault('dial.proxy-unreadable', `address of kind ${kind ?? '?'}`);
}
