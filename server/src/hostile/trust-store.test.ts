/** What installs an agent leaves the machine's list of trusted authorities alone: the agent trusts one root key only. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { bootstrapScript } from '../installers/bootstrap-script.ts';

/** The programs, folders and settings of trust stores of Linux, macOS, Windows, browsers and Node. */
const trustStores =
  /update-ca|ca-certificates|ca-trust|\/etc\/ssl|\/etc\/pki|certutil|trust anchor|add-trusted-cert|Import-Certificate|CertStore|\.pki\/nssdb|NODE_EXTRA_CA|SSL_CERT|--use-system-ca|addAuthority|setDefaultCACertificates/i;

function sourcesIn(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
    .map((name) => join(folder, name));
}

test('hostile: neither the script nor the agent names a trust store of the machine', () => {
  const script = bootstrapScript({
    serverId: 'sv_01k1aaaaaaaaaaaaaaaaaaaaaa',
    rootFingerprint: `sha256:${'a'.repeat(64)}`,
    addresses: ['https://access.example.com'],
    releases: {},
    bringCommand: 'bring',
  });
  const agent = sourcesIn(join(import.meta.dirname, '../../../agent/src'));
  expect(agent.length).toBeGreaterThan(50);
  expect(script.length).toBeGreaterThan(500);
  const named = [['script', script] as const, ...agent.map((path) => [path, readFileSync(path, 'utf8')] as const)]
    .map(([path, text]) => [path, trustStores.exec(text)?.[0]] as const)
    .filter(([, found]) => found !== undefined);
  expect(named).toEqual([]);
});
