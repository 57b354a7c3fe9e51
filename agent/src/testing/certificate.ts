/** A self-signed certificate as a server makes one for itself: just enough DER for a P-256 key. */
import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto';

export type TestCertificate = {
  readonly keyPem: string;
  readonly certPem: string;
  /** SHA-256 of the SPKI DER, as agents see it. */
  readonly tlsKey: Uint8Array;
};

const ecdsaWithSha256 = tagged(0x30, tagged(0x06, Buffer.from('2a8648ce3d040302', 'hex')));

export function makeCertificate(): TestCertificate {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const spki = publicKey.export({ type: 'spki', format: 'der' });
  const name = tagged(
    0x30,
    tagged(0x31, tagged(0x30, tagged(0x06, Buffer.from('550403', 'hex')), tagged(0x0c, Buffer.from('test')))),
  );
  const serial = randomBytes(8);
  serial[0] = 1;
  const validity = tagged(0x30, tagged(0x17, Buffer.from('250101000000Z')), tagged(0x17, Buffer.from('490101000000Z')));
  const version = tagged(0xa0, tagged(0x02, Buffer.from([2])));
  const content = tagged(0x30, version, tagged(0x02, serial), ecdsaWithSha256, name, validity, name, spki);
  const signature = sign('sha256', content, privateKey);
  const der = tagged(0x30, content, ecdsaWithSha256, tagged(0x03, Buffer.from([0]), signature));
  return {
    keyPem: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    certPem: `-----BEGIN CERTIFICATE-----\n${der.toString('base64')}\n-----END CERTIFICATE-----\n`,
    tlsKey: createHash('sha256').update(spki).digest(),
  };
}

function tagged(tag: number, ...parts: readonly Uint8Array[]): Buffer {
  const body = Buffer.concat(parts);
  const length =
    body.length < 0x80
      ? [body.length]
      : body.length < 0x100
        ? [0x81, body.length]
        : [0x82, body.length >> 8, body.length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...length]), body]);
}
