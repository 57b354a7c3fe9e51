/** A certificate signed by its own key (RFC 5280), ECDSA P-256 with SHA-256. */
import { createPublicKey, randomBytes, sign } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';
import { bits, der, integer, octets, oid, sequence, set, tagged, text, time, truth } from './der.ts';

export interface CertificateContent {
  readonly commonName: string;
  /** DNS names and IP addresses. */
  readonly hosts: readonly string[];
  readonly notBefore: number;
  readonly notAfter: number;
}

const ecdsaWithSha256 = '1.2.840.10045.4.3.2';

function extension(id: string, value: Uint8Array): Buffer {
  return sequence(oid(id), octets(value));
}

function criticalExtension(id: string, value: Uint8Array): Buffer {
  return sequence(oid(id), truth(), octets(value));
}

/** `dNSName` is tag 2 and `iPAddress` tag 7 of GeneralName. */
function generalName(host: string): Buffer {
  if (isIP(host) === 0) return der(0x82, Buffer.from(host, 'latin1'));
  return der(0x87, Buffer.from(ipaddr.parse(host).toByteArray()));
}

/** In PEM. */
export function selfSigned(key: KeyObject, content: CertificateContent): string {
  const algorithm = sequence(oid(ecdsaWithSha256));
  const name = sequence(set(sequence(oid('2.5.4.3'), text(content.commonName))));
  // 16 bytes, the first of which is neither zero nor negative.
  const serial = Buffer.concat([Buffer.from([1]), randomBytes(15)]);
  const toBeSigned = sequence(
    tagged(0, integer(Buffer.from([2]))),
    integer(serial),
    algorithm,
    name,
    sequence(time(content.notBefore), time(content.notAfter)),
    name,
    createPublicKey(key).export({ type: 'spki', format: 'der' }),
    tagged(
      3,
      sequence(
        criticalExtension('2.5.29.19', sequence()),
        // digitalSignature is the first of the bits, the other seven are unused.
        criticalExtension('2.5.29.15', bits(Buffer.from([0x80]), 7)),
        extension('2.5.29.37', sequence(oid('1.3.6.1.5.5.7.3.1'))),
        extension('2.5.29.17', sequence(...content.hosts.map(generalName))),
      ),
    ),
  );
  const certificate = sequence(toBeSigned, algorithm, bits(sign('sha256', toBeSigned, key)));
  const lines = certificate.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}
