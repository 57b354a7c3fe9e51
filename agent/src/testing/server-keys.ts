/** The keys of a server by role, and its signatures. */
import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { addressListContent, commandContent, encodeBase64url, proofContent, signedContent } from '@sallyport/protocol';
import type { KeyRole, SignedAddressList, SignedKeySet } from '@sallyport/protocol';
import { fingerprintOf, publicKeyText } from '../identity/key-pair.ts';

export type TestKey = { readonly text: string; readonly sign: (role: KeyRole, content: Uint8Array) => string };

export function makeKey(): TestKey {
  const { privateKey, publicKey }: { privateKey: KeyObject; publicKey: KeyObject } = generateKeyPairSync('ed25519');
  return {
    text: publicKeyText(publicKey),
    sign: (role, content) => encodeBase64url(sign(null, signedContent(role, content), privateKey)),
  };
}

export type KeySetParts = {
  readonly number?: number;
  readonly serverId?: string;
  readonly roots?: readonly TestKey[];
  readonly signedBy?: readonly TestKey[];
  readonly link?: TestKey;
  readonly command?: TestKey;
};

export class ServerKeys {
  readonly serverId: string = 'sv_01k1aaaaaaaaaaaaaaaaaaaaaa';
  readonly root = makeKey();
  link = makeKey();
  command = makeKey();
  readonly release = makeKey();
  readonly #other = makeKey();
  keySet: SignedKeySet = this.makeKeySet({});

  get rootFingerprint(): string {
    return fingerprintOf(this.root.text) ?? '';
  }

  makeKeySet(parts: KeySetParts): SignedKeySet {
    const roots = parts.roots ?? [this.root];
    const text = JSON.stringify({
      number: parts.number ?? 1,
      serverId: parts.serverId ?? this.serverId,
      issuedAt: 1_700_000_000_000,
      roots: roots.map((root) => root.text),
      keys: {
        link: [(parts.link ?? this.link).text],
        command: [(parts.command ?? this.command).text],
        seal: [this.#other.text],
        release: [this.release.text],
      },
    });
    const bytes = Buffer.from(text);
    const signatures = (parts.signedBy ?? roots).map((root) => ({
      root: root.text,
      signature: root.sign('root', bytes),
    }));
    return { bytes: encodeBase64url(bytes), signatures };
  }

  proof(transcript: Uint8Array): string {
    return this.link.sign('link', proofContent('server', transcript));
  }

  addressList(addresses: readonly string[], number: number, first?: string): SignedAddressList {
    const bytes = Buffer.from(JSON.stringify({ number, serverId: this.serverId, addresses, first }));
    const signature = this.command.sign('command', addressListContent(bytes));
    return { bytes: encodeBase64url(bytes), signature };
  }

  commandSignature(linkId: Uint8Array, counter: number, body: Uint8Array): string {
    return this.command.sign('command', commandContent(linkId, counter, body));
  }
}

export function linkIdOf(transcript: Uint8Array): Uint8Array {
  return createHash('sha256').update(transcript).digest();
}
