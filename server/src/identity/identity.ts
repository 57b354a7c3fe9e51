/**
 * Who this server is: its id, the root key that agents pin, a key for each role signed by the root, and a secret for
 * what only the server itself has to recognise. Made at the first start and kept in `keys/` of the data folder.
 */
import {
  createHash,
  createHmac,
  createSecretKey,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  hkdfSync,
  randomBytes,
  sign,
} from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { newId } from '@sallyport/domain';
import type { ServerId } from '@sallyport/domain';
import { encodeBase64url, signedContent } from '@sallyport/protocol';
import type { KeySet, SignedKeySet } from '@sallyport/protocol';
import type { Clock, Random } from '../ports.ts';
import { makeFolderOnce, writeFileDurably } from './durable-files.ts';
import {
  firstRootFile,
  rootFile,
  newestRoot,
  readServerFile,
  serverFileTime,
  serverFileText,
  signKeySet,
} from './server-file.ts';
import type { ServerFile } from './server-file.ts';

const rolesInSet = ['link', 'command', 'seal', 'release'] as const;

export type ServerRole = (typeof rolesInSet)[number];

export interface Identity {
  readonly serverId: ServerId;
  /** The newest root. */
  readonly rootKey: string;
  /** `sha256:` and hex of the newest root: what installers pin. */
  readonly rootFingerprint: string;
  /** The key set exactly as agents are given it. */
  readonly keySet: SignedKeySet;
  /** Earlier key sets that lead to it from roots that are held no longer, oldest first. */
  readonly keySetChain: readonly SignedKeySet[];
  /** Reads the key set anew when a command has replaced it; true when it did. */
  refresh(): boolean;
  /** The public key of a role, `ed25519:…`. */
  publicKey(role: ServerRole): string;
  /** Signs under the role's label, so that a signature of one kind never passes for another. */
  sign(role: ServerRole, content: Uint8Array): Uint8Array;
  /** HMAC-SHA-256 by a key derived for `purpose`: nonces and tokens that the server recognises without storing them. */
  mac(purpose: string, content: Uint8Array | string): Buffer;
  /** Whether this server has been set up, whatever its database says. */
  isSetUp(): boolean;
  markSetUp(): void;
}

const setUpMarker = 'set-up-done';

export function publicKeyText(key: KeyObject): string {
  const spki = (key.type === 'private' ? createPublicKey(key) : key).export({ type: 'spki', format: 'der' });
  return `ed25519:${encodeBase64url(spki)}`;
}

export function keyFingerprint(key: KeyObject): string {
  const spki = (key.type === 'private' ? createPublicKey(key) : key).export({ type: 'spki', format: 'der' });
  return `sha256:${createHash('sha256').update(spki).digest('hex')}`;
}

/** Of a key as it is written; the text must be one of ours. */
function fingerprintOfText(key: string): string {
  const spki = Buffer.from(key.slice('ed25519:'.length), 'base64url');
  return `sha256:${createHash('sha256').update(spki).digest('hex')}`;
}

export function newKey(): KeyObject {
  return generateKeyPairSync('ed25519').privateKey;
}

export function pem(key: KeyObject): string {
  return key.export({ type: 'pkcs8', format: 'pem' }).toString();
}

interface IdentityWorld {
  readonly clock: Clock;
  readonly random: Random;
}

/** What a server goes on from that lost everything but its root. */
export interface RecoveredRoot {
  readonly serverId: ServerId;
  /** The newest first; at least one. */
  readonly roots: readonly KeyObject[];
  /** The highest number of a key set that is known to have been handed out. */
  readonly keySetNumber: number;
}

/** Above every number that was counted up one by one, and above that of an earlier recovery: the seconds since 1970. */
function numberAfter(keySetNumber: number, now: number): number {
  return Math.max(keySetNumber + 1, Math.floor(now / 1000));
}

function makeKeys(folder: string, world: IdentityWorld, recovered?: RecoveredRoot): void {
  const now = world.clock.now();
  const serverId = recovered?.serverId ?? newId('server', now, world.random.bytes(10));
  const roots = recovered?.roots ?? [newKey()];
  const keys = { link: newKey(), command: newKey(), seal: newKey(), release: newKey() };
  const set: KeySet = {
    number: recovered === undefined ? 1 : numberAfter(recovered.keySetNumber, now),
    serverId,
    issuedAt: now,
    roots: roots.map(publicKeyText),
    keys: {
      link: [publicKeyText(keys.link)],
      command: [publicKeyText(keys.command)],
      seal: [publicKeyText(keys.seal)],
      release: [publicKeyText(keys.release)],
    },
  };
  const keySet = signKeySet(set, roots);
  const held = roots.map((root, index) => ({
    file: index === 0 ? firstRootFile : rootFile(),
    key: publicKeyText(root),
    since: now,
    replacedAt: index === 0 ? null : now,
  }));
  makeFolderOnce(folder, {
    ...Object.fromEntries(held.map(({ file }, index) => [file, pem(roots[index] ?? newKey())])),
    'link.pem': pem(keys.link),
    'command.pem': pem(keys.command),
    'seal.pem': pem(keys.seal),
    'release.pem': pem(keys.release),
    secret: randomBytes(32).toString('hex'),
    'server.json': serverFileText({
      serverId,
      createdAt: now,
      keySet,
      roots: held,
      chain: [],
    }),
    // A server that was there before has been set up before.
    ...(recovered === undefined ? {} : { [setUpMarker]: `${now}\n` }),
  });
}

/** New keys under an old root. False, and nothing done, when the folder has keys already. */
export function recoverIdentity(dataFolder: string, world: IdentityWorld, recovered: RecoveredRoot): boolean {
  const folder = join(dataFolder, 'keys');
  if (existsSync(folder)) return false;
  makeKeys(folder, world, recovered);
  return true;
}

export function openIdentity(dataFolder: string, world: IdentityWorld): Identity {
  const folder = join(dataFolder, 'keys');
  if (!existsSync(folder)) makeKeys(folder, world);
  let file: ServerFile = readServerFile(folder);
  let readAt = serverFileTime(folder);
  const { serverId } = file;
  const read = (name: string): KeyObject => createPrivateKey(readFileSync(join(folder, `${name}.pem`)));
  const keys: Readonly<Record<ServerRole, KeyObject>> = {
    link: read('link'),
    command: read('command'),
    seal: read('seal'),
    release: read('release'),
  };
  const publicKeys = new Map(rolesInSet.map((role) => [role, publicKeyText(keys[role])]));
  const secret = Buffer.from(readFileSync(join(folder, 'secret'), 'utf8').trim(), 'hex');
  if (secret.length !== 32) throw new Error(`${join(folder, 'secret')} is not what a server wrote`);
  const macKeys = new Map<string, KeyObject>();
  const macKey = (purpose: string): KeyObject => {
    const known = macKeys.get(purpose);
    if (known !== undefined) return known;
    const key = createSecretKey(Buffer.from(hkdfSync('sha256', secret, '', `sallyport/${purpose}/1`, 32)));
    macKeys.set(purpose, key);
    return key;
  };
  const marker = join(folder, setUpMarker);
  return {
    serverId,
    get rootKey() {
      return newestRoot(file).key;
    },
    get rootFingerprint() {
      return fingerprintOfText(newestRoot(file).key);
    },
    get keySet() {
      return file.keySet;
    },
    get keySetChain() {
      return file.chain;
    },
    refresh: () => {
      const changedAt = serverFileTime(folder);
      if (changedAt === readAt) return false;
      file = readServerFile(folder);
      readAt = changedAt;
      return true;
    },
    publicKey: (role) => publicKeys.get(role) ?? publicKeyText(keys[role]),
    sign: (role, content) => sign(null, signedContent(role, content), keys[role]),
    mac: (purpose, content) => createHmac('sha256', macKey(purpose)).update(content).digest(),
    isSetUp: () => existsSync(marker),
    markSetUp: () => {
      if (!existsSync(marker)) writeFileDurably(marker, `${world.clock.now()}\n`);
    },
  };
}
