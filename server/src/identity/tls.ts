/**
 * The certificate that the server shows when it is given none: ECDSA P-256, signed by itself. Agents trust the root
 * key and not this certificate, so its key stays the same when the certificate is renewed.
 */
import { X509Certificate, createHash, createPrivateKey, generateKeyPairSync } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { join } from 'node:path';
import type { Instant } from '@sallyport/domain';
import { encodeBase64url } from '@sallyport/protocol';
import { selfSigned } from './certificate.ts';
import { makeFolderOnce, writeFileDurably } from './durable-files.ts';

export interface TlsIdentity {
  readonly certificate: string;
  readonly key: string;
  /** base64url of the SHA-256 of the public key's SPKI DER: what an agent compares with what it saw. */
  readonly keyHash: string;
}

const dayMs = 86_400_000;

/** Browsers refuse certificates that are good for longer (Apple's limit). */
const validDays = 825;

const renewedBeforeMs = 60 * dayMs;

export function tlsKeyHash(certificate: string): string {
  const spki = new X509Certificate(certificate).publicKey.export({ type: 'spki', format: 'der' });
  return encodeBase64url(createHash('sha256').update(spki).digest());
}

function names(hosts: readonly string[]): readonly string[] {
  return [...new Set(['localhost', '127.0.0.1', '::1', ...hosts])];
}

function issue(key: KeyObject, hosts: readonly string[], now: Instant): string {
  return selfSigned(key, {
    commonName: 'Sallyport',
    hosts: names(hosts),
    // A day of grace for browsers whose clocks are behind.
    notBefore: now - dayMs,
    notAfter: now + validDays * dayMs,
  });
}

function isStillGood(certificate: string, hosts: readonly string[], now: Instant): boolean {
  const parsed = new X509Certificate(certificate);
  if (Date.parse(parsed.validTo) - now < renewedBeforeMs) return false;
  return names(hosts).every((host) => (isIP(host) === 0 ? parsed.checkHost(host) : parsed.checkIP(host)) !== undefined);
}

/** The server's own certificate for these host names: made at the first start, renewed when it ends soon or lacks a name. */
export function ownCertificate(dataFolder: string, hosts: readonly string[], now: Instant): TlsIdentity {
  const folder = join(dataFolder, 'tls');
  if (!existsSync(folder)) {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const key = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    makeFolderOnce(folder, { 'key.pem': key, 'certificate.pem': issue(privateKey, hosts, now) });
  }
  const key = readFileSync(join(folder, 'key.pem'), 'utf8');
  let certificate = readFileSync(join(folder, 'certificate.pem'), 'utf8');
  if (!isStillGood(certificate, hosts, now)) {
    certificate = issue(createPrivateKey(key), hosts, now);
    writeFileDurably(join(folder, 'certificate.pem'), certificate);
  }
  return { certificate, key, keyHash: tlsKeyHash(certificate) };
}

/** A certificate that somebody else issued, from two files. */
export function givenCertificate(certificateFile: string, keyFile: string): TlsIdentity {
  const certificate = readFileSync(certificateFile, 'utf8');
  const key = readFileSync(keyFile, 'utf8');
  if (!new X509Certificate(certificate).checkPrivateKey(createPrivateKey(key))) {
    throw new Error(`The key in ${keyFile} does not belong to the certificate in ${certificateFile}`);
  }
  return { certificate, key, keyHash: tlsKeyHash(certificate) };
}
