import { expect, test } from 'vitest';
import { parseServerAddress, parseServerUrl } from './server-address.ts';

test.for([
  ['https://help.example.org:8443', 'help.example.org:8443', 'help.example.org', 8443],
  ['https://help.example.org', 'help.example.org:443', 'help.example.org', 443],
  ['https://help.example.org:443/', 'help.example.org:443', 'help.example.org', 443],
  ['https://127.0.0.1:9000', '127.0.0.1:9000', '127.0.0.1', 9000],
  ['https://[::1]:9000', '[::1]:9000', '::1', 9000],
  ['https://bücher.example', 'xn--bcher-kva.example:443', 'xn--bcher-kva.example', 443],
] as const)('%s is dialled as %s', ([url, name, host, port]) => {
  expect(parseServerUrl(url)).toEqual({ name, host, port });
});

test.for([
  'http://help.example.org',
  'help.example.org:8443',
  'https://user:secret@help.example.org',
  'https://help.example.org/path',
  'https://help.example.org/?a=b',
  'https://help.example.org/#x',
  'https://',
  '',
])('%s is no address of a server', (url) => {
  expect(parseServerUrl(url)).toBeUndefined();
});

test.for(['host', 'host:0', 'host:65536', 'host:99999', ':1', '[host]:1', 'a b:1'])('%s is no name', (name) => {
  expect(parseServerAddress(name)).toBeUndefined();
});
