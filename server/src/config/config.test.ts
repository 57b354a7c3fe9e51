import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { hostsOf, publicAddressesOf } from './addresses.ts';
import { configKeyNames, configSchema } from './keys.ts';
import { ConfigError, environmentName, flagName, loadConfig } from './load.ts';

function faultOf(load: () => unknown): string {
  try {
    load();
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  return 'none';
}

describe('the configuration', () => {
  test('takes a flag before the environment, the environment before the file, the file before what is built in', () => {
    const data = temporaryFolder();
    const content = { listen: '127.0.0.1:1', logLevel: 'warn', trustedProxies: ['10.0.0.0/8'] };
    writeFileSync(join(data, 'sallyport.json'), JSON.stringify(content));
    const environment = { SALLYPORT_DATA: data, SALLYPORT_LISTEN: '127.0.0.1:2', SALLYPORT_LOG_LEVEL: 'error' };
    const config = loadConfig({ flags: { listen: '127.0.0.1:3' }, environment });
    expect(config).toMatchObject({
      data,
      listen: { host: '127.0.0.1', port: 3 },
      logLevel: 'error',
      trustedProxies: ['10.0.0.0/8'],
      database: 'sqlite',
      recordInput: false,
    });
  });

  test.each([
    ['a port beyond all', { listen: 'host:70000' }, {}, /^listen must be an address and a port.* \(from --listen\)$/],
    [
      'an address with a path',
      {},
      { SALLYPORT_PUBLIC_ADDRESSES: 'https://a.example/x' },
      /^publicAddresses .*"https:\/\/a.example\/x" must be https.*SALLYPORT_PUBLIC_ADDRESSES/,
    ],
    [
      'an address without TLS',
      {},
      { SALLYPORT_PUBLIC_ADDRESSES: 'http://a.example' },
      /^publicAddresses .*SALLYPORT_PUBLIC_ADDRESSES/,
    ],
    ['an unknown database', { database: 'mysql://x' }, {}, /^database must be sqlite or .*--database/],
    ['an unknown level', { 'log-level': 'loud' }, {}, /^logLevel .*--log-level/],
    [
      'a switch that is neither',
      { 'record-input': 'perhaps' },
      {},
      /^recordInput must be true or false.*--record-input/,
    ],
    [
      'a proxy that is no address',
      { 'trusted-proxies': '10.0.0.0/8,proxy' },
      {},
      /^trustedProxies must be IP addresses/,
    ],
    [
      'a clock for tests on every address',
      { 'test-clock': '/tmp/clock' },
      {},
      /^testClock is only for a server that listens on a loopback address \(from --test-clock\)$/,
    ],
    [
      'a clock for tests on an address of the network',
      { 'test-clock': '/tmp/clock', listen: '192.0.2.7:8443' },
      {},
      /^testClock is only for a server that listens on a loopback address \(from --test-clock\)$/,
    ],
    [
      'a certificate without its key',
      { 'tls-certificate': 'c.pem' },
      {},
      /^tlsKey must be given together with tlsCertificate \(from --tls-certificate\)$/,
    ],
    [
      'a key without its certificate',
      {},
      { SALLYPORT_TLS_KEY: 'k.pem' },
      /^tlsCertificate must be given together.*SALLYPORT_TLS_KEY/,
    ],
    ['a short token', {}, { SALLYPORT_METRICS_TOKEN: 'short' }, /^metricsToken .*SALLYPORT_METRICS_TOKEN/],
  ])('names the key and where it came from: %s', (_case, flags, environment, expected) => {
    expect(faultOf(() => loadConfig({ flags, environment }))).toMatch(expected);
  });

  test.each([
    ['a key that it does not know', '{"colour":"red"}', /^colour is no key that I know \(from .*own\.json\)$/],
    ['a value of the wrong kind', '{"listen":8443}', /^listen is wrong: .*expected string.*own\.json/],
    ['no JSON', 'listen=1', /^The file can't be read: .*own\.json/],
    ['no object', '[]', /^The file must hold one JSON object/],
  ])('refuses a file with %s', (_case, content, expected) => {
    const file = join(temporaryFolder(), 'own.json');
    writeFileSync(file, content);
    expect(faultOf(() => loadConfig({ flags: {}, environment: {}, file }))).toMatch(expected);
  });

  test('a file that was asked for must be there', () => {
    const file = join(temporaryFolder(), 'missing.json');
    expect(faultOf(() => loadConfig({ flags: {}, environment: {}, file }))).toMatch(/^The file can't be read/);
  });

  test('every key has a description, a flag and a variable of its own', () => {
    expect(configKeyNames.toSorted()).toEqual(Object.keys(configSchema.shape).toSorted());
    expect(flagName('publicAddresses')).toBe('public-addresses');
    expect(environmentName('publicAddresses')).toBe('SALLYPORT_PUBLIC_ADDRESSES');
    expect(new Set(configKeyNames.map(flagName)).size).toBe(configKeyNames.length);
  });
});

describe('the addresses of a server', () => {
  test('are the configured ones and no others', () => {
    const listen = { host: '0.0.0.0', port: 8443 };
    expect(publicAddressesOf(['https://access.example.com'], listen)).toEqual(['https://access.example.com']);
  });

  test('are those of loopback when it listens there', () => {
    expect(publicAddressesOf([], { host: '127.0.0.1', port: 8443 })).toEqual([
      'https://127.0.0.1:8443',
      'https://localhost:8443',
      'https://[::1]:8443',
    ]);
  });

  test('are those of the machine when it listens everywhere, loopback included', () => {
    const addresses = publicAddressesOf([], { host: '0.0.0.0', port: 443 });
    expect(addresses).toContain('https://127.0.0.1');
    expect(addresses.length).toBeGreaterThan(2);
  });

  test('name their hosts as a certificate does', () => {
    expect(hostsOf(['https://[::1]:8443', 'https://a.example', 'https://a.example:1'])).toEqual(['::1', 'a.example']);
  });
});
