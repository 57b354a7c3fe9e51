/** A proxy as people write it down: `http://user:password@host:port`, or `socks5://…`. */
import { isIP } from 'node:net';

export type ProxyLogin = { readonly user: string; readonly password: string };

export type ProxyAddress = {
  readonly kind: 'http' | 'socks5';
  readonly host: string;
  readonly port: number;
  readonly login: ProxyLogin | undefined;
  /** For logs: without the login. */
  readonly name: string;
};

/** RFC 1928, section 3, and what proxies for HTTP commonly listen on. */
const usualPort = { http: 3128, socks5: 1080 } as const;

const kinds: Readonly<Record<string, ProxyAddress['kind']>> = {
  'http:': 'http',
  'socks5:': 'socks5',
  'socks5h:': 'socks5',
};

/** Each half of a login at most: what a SOCKS5 message has room for (RFC 1929). */
const loginMaxBytes = 255;

export function parseProxyUrl(text: string): ProxyAddress | undefined {
  const trimmed = text.trim();
  // Systems often say only `host:port`, and mean a proxy for HTTP.
  const url = URL.parse(trimmed.includes('://') ? trimmed : `http://${trimmed}`);
  const kind = kinds[url?.protocol ?? ''];
  if (url === null || kind === undefined || url.hostname === '') return undefined;
  if (!['', '/'].includes(url.pathname) || url.search !== '' || url.hash !== '') return undefined;
  const user = decoded(url.username);
  const password = decoded(url.password);
  if (user === undefined || password === undefined) return undefined;
  const host = url.hostname.replaceAll(/^\[|\]$/g, '');
  const shown = isIP(host) === 6 ? `[${host}]` : host;
  // A URL leaves 80 out when its scheme is http.
  const said = /:(\d{1,5})\/?$/.exec(trimmed)?.[1];
  const port = url.port === '' ? Number(said ?? usualPort[kind]) : Number(url.port);
  const login = user === '' && password === '' ? undefined : { user, password };
  return { kind, host, port, login, name: `${kind}://${shown}:${port}` };
}

function decoded(text: string): string | undefined {
  try {
    const value = decodeURIComponent(text);
    const isPlain = !/\p{Cc}/u.test(value);
    return isPlain && Buffer.byteLength(value) <= loginMaxBytes ? value : undefined;
  } catch {
    return undefined;
  }
}
