/** Where a server is reached: `host:port`, just as the proofs name it. */
import { hostField } from '@sallyport/protocol';

export type ServerAddress = {
  /** `host:port`; an IPv6 address stands in brackets. */
  readonly name: string;
  /** What is looked up: without brackets. */
  readonly host: string;
  readonly port: number;
};

export function parseServerAddress(name: string): ServerAddress | undefined {
  if (!hostField.safeParse(name).success) return undefined;
  const colon = name.lastIndexOf(':');
  const port = Number(name.slice(colon + 1));
  if (port < 1 || port > 65_535) return undefined;
  return { name, host: name.slice(0, colon).replace(/^\[|\]$/g, ''), port };
}

/** An address as people write it: `https://host:port`, where the port may be left out. */
export function parseServerUrl(text: string): ServerAddress | undefined {
  const url = URL.parse(text);
  if (url?.protocol !== 'https:') return undefined;
  if (url.username !== '' || url.password !== '' || url.pathname !== '/' || url.search !== '' || url.hash !== '') {
    return undefined;
  }
  return parseServerAddress(`${url.hostname}:${url.port === '' ? '443' : url.port}`);
}
