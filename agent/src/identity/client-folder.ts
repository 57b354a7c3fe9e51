/**
 * Where one installation keeps itself: `<data>/<server id>/{identity,state}`, 0700. Until the server has proved its
 * id, the folder is named after the pinned root and then renamed, so that two servers on one endpoint never collide
 * and a process killed at any moment finds its key again.
 *
 *   identity/key.pem            the private key (PKCS8, 0600); after a change of keys it has another name
 *   identity/installation.json  the pinned root; server id and client id once they are known; which key is in force
 *   identity/key-set.json       the last key set that was accepted
 *   state/link.json             generation token and server addresses
 */
import { readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { hostField, signedKeySetSchema } from '@sallyport/protocol';
import * as z from 'zod';
import { makeFolder, readIfThere, syncFolder, writeFileDurably } from './atomic-file.ts';
import { lockFolder } from './folder-lock.ts';
import type { FolderLock } from './folder-lock.ts';
import { clientKeyOf, makePrivateKey } from './key-pair.ts';
import type { ClientKey } from './key-pair.ts';
import { heldKeySetOf } from './key-set.ts';
import type { HeldKeySet } from './key-set.ts';
import {
  isInstallationThere,
  jsonOf,
  keyFileOf,
  newKeyFile,
  readInstallation,
  removeKeys,
  removeStrayKeys,
  writeInstallation,
} from './installation-file.ts';
import type { Installation, NextPurpose } from './installation-file.ts';

const linkFileSchema = z.object({
  version: z.literal(1),
  generation: z.string().max(64).nullable(),
  adopted: z.array(hostField).max(16),
  offered: z.array(hostField).max(16),
  lastWorked: hostField.nullable(),
  /** Of the newest list that the server has shown. */
  number: z.int().min(0).default(0),
  /** Of that list: what is dialled before the one that worked last. */
  first: hostField.nullable().default(null),
});
export type LinkMemory = Omit<Readonly<z.infer<typeof linkFileSchema>>, 'version'>;

const noLinkYet: LinkMemory = { generation: null, adopted: [], offered: [], lastWorked: null, number: 0, first: null };

export class ClientFolder {
  #key: ClientKey;
  #nextKey: ClientKey | undefined;
  #previousKey: ClientKey | undefined;
  #path: string;
  #installation: Installation;
  #keySet: HeldKeySet | undefined;
  #link: LinkMemory;
  readonly #lock: FolderLock;

  private constructor(parts: {
    readonly path: string;
    readonly key: ClientKey;
    readonly nextKey: ClientKey | undefined;
    readonly previousKey: ClientKey | undefined;
    readonly installation: Installation;
    readonly keySet: HeldKeySet | undefined;
    readonly link: LinkMemory;
    readonly lock: FolderLock;
  }) {
    this.#path = parts.path;
    this.#key = parts.key;
    this.#nextKey = parts.nextKey;
    this.#previousKey = parts.previousKey;
    this.#installation = parts.installation;
    this.#keySet = parts.keySet;
    this.#link = parts.link;
    this.#lock = parts.lock;
  }

  /** Finds the folder of the installation that was pinned to this root, or makes it and its key. */
  static async open(data: string, rootFingerprint: string): Promise<ClientFolder> {
    await makeFolder(data);
    const found = await findFolder(data, rootFingerprint);
    const path = found ?? join(data, `enrolling-${rootFingerprint.slice('sha256:'.length, 'sha256:'.length + 32)}`);
    await makeFolder(join(path, 'identity'));
    await makeFolder(join(path, 'state'));
    const lock = await lockFolder(join(path, 'state'));
    try {
      const { installation, pem } = await openInstallation(path, rootFingerprint);
      await removeStrayKeys(path, installation);
      const [keySet, link, nextKey, previousKey] = await Promise.all([
        readKeySetFile(path),
        readLinkFile(path),
        readKeyFile(path, installation.next?.file),
        readKeyFile(path, installation.previousKeyFile),
      ]);
      const key = clientKeyOf(pem);
      return new ClientFolder({ path, key, nextKey, previousKey, installation, keySet, link, lock });
    } catch (fault) {
      await lock.release(join(path, 'state'));
      throw fault;
    }
  }

  get key(): ClientKey {
    return this.#key;
  }

  /** The key that is to follow this one, as long as it hasn't been used. */
  get rotationKey(): ClientKey | undefined {
    return this.#installation.next?.purpose === 'rotation' ? this.#nextKey : undefined;
  }

  /** Keys by which the server may know this client, the likeliest first. */
  get linkKeys(): readonly ClientKey[] {
    return [this.rotationKey, this.#key, this.#previousKey].filter((key) => key !== undefined);
  }

  get path(): string {
    return this.#path;
  }

  get serverId(): string | undefined {
    return this.#installation.serverId;
  }

  get clientId(): string | undefined {
    return this.#installation.clientId;
  }

  get keySet(): HeldKeySet | undefined {
    return this.#keySet;
  }

  get link(): LinkMemory {
    return this.#link;
  }

  /** The server has proved itself: what it is called and which keys it has is kept before anything is asked of it. */
  async keepServer(held: HeldKeySet): Promise<void> {
    const { serverId } = held.keySet;
    await this.keepKeySet(held);
    if (this.#installation.serverId === serverId) return;
    await this.#keepInstallation({ ...this.#installation, serverId });
    const data = join(this.#path, '..');
    const named = join(data, serverId);
    await rename(this.#path, named);
    await syncFolder(data);
    this.#path = named;
  }

  async keepClientId(clientId: string): Promise<void> {
    await this.#keepInstallation({ ...this.#installation, clientId });
  }

  /** A key beside the one in force; made once and then the same, until it is used or one is made for the other purpose. */
  async makeNextKey(purpose: NextPurpose): Promise<ClientKey> {
    if (this.#nextKey !== undefined && this.#installation.next?.purpose === purpose) return this.#nextKey;
    const file = newKeyFile();
    const pem = await makeKeyFile(join(this.#path, 'identity', file));
    await this.#keepInstallation({ ...this.#installation, next: { file, purpose } });
    await removeStrayKeys(this.#path, this.#installation);
    this.#nextKey = clientKeyOf(pem);
    return this.#nextKey;
  }

  /**
   * From now on the key beside it is in force, and with it, if one is given, another client. The old key of the same
   * client stays: a server that is set back to a backup knows no newer one.
   */
  async useNextKey(clientId?: string): Promise<void> {
    const { next, ...rest } = this.#installation;
    if (next === undefined || this.#nextKey === undefined) throw new Error('no key was made');
    const isSameClient = clientId === undefined;
    await this.#keepInstallation({
      ...rest,
      keyFile: next.file,
      previousKeyFile: isSameClient ? keyFileOf(rest) : undefined,
      clientId: clientId ?? rest.clientId,
    });
    this.#previousKey = isSameClient ? this.#key : undefined;
    this.#key = this.#nextKey;
    this.#nextKey = undefined;
    await removeStrayKeys(this.#path, this.#installation);
    // The token was another client's.
    if (!isSameClient) await this.keepLink({ ...this.#link, generation: null });
  }

  /** The link stands by this key: if it isn't the one in force, it is from now on. */
  async keepLinkKey(key: ClientKey): Promise<void> {
    if (key === this.rotationKey) return await this.useNextKey();
    if (key !== this.#previousKey) return;
    const { previousKeyFile: keyFile } = this.#installation;
    if (keyFile === undefined) return;
    await this.#keepInstallation({ ...this.#installation, keyFile, previousKeyFile: undefined, next: undefined });
    this.#key = key;
    this.#previousKey = undefined;
    this.#nextKey = undefined;
    await removeStrayKeys(this.#path, this.#installation);
  }

  async keepKeySet(held: HeldKeySet): Promise<void> {
    await writeFileDurably(join(this.#path, 'identity', 'key-set.json'), `${JSON.stringify(held.signed)}\n`);
    this.#keySet = held;
  }

  async keepLink(link: LinkMemory): Promise<void> {
    await writeFileDurably(join(this.#path, 'state', 'link.json'), `${JSON.stringify({ version: 1, ...link })}\n`);
    this.#link = link;
  }

  async close(): Promise<void> {
    await this.#lock.release(join(this.#path, 'state'));
  }

  /** The client was uninstalled: its key goes first, so that nothing of it can ever speak for it again. */
  async forget(): Promise<void> {
    await removeKeys(join(this.#path, 'identity'));
    await rm(this.#path, { recursive: true, force: true });
  }

  async #keepInstallation(installation: Installation): Promise<void> {
    await writeInstallation(this.#path, installation);
    this.#installation = installation;
  }
}

/** What an installation says of itself, without opening it; undefined where there is none of this server. */
export async function findInstallation(
  data: string,
  serverId: string,
): Promise<{ readonly pinnedRoot: string; readonly isEnrolled: boolean } | undefined> {
  const path = join(data, serverId);
  const installation = await readInstallation(path);
  const key = await readKeyFile(path, keyFileOf(installation));
  if (installation === undefined || key === undefined) return undefined;
  return { pinnedRoot: installation.pinnedRoot, isEnrolled: installation.clientId !== undefined };
}

async function findFolder(data: string, rootFingerprint: string): Promise<string | undefined> {
  const names = (await readdir(data)).filter((name) => name.startsWith('sv_') || name.startsWith('enrolling-'));
  for (const name of names.toSorted()) {
    if ((await readInstallation(join(data, name)))?.pinnedRoot === rootFingerprint) return join(data, name);
  }
  return undefined;
}

async function openInstallation(
  path: string,
  pinnedRoot: string,
): Promise<{ readonly installation: Installation; readonly pem: string }> {
  const known = await readInstallation(path);
  const keyFile = join(path, 'identity', keyFileOf(known));
  const kept = await readIfThere(keyFile);
  // A client is its key: whatever was written of one whose key is gone says nothing about the next.
  if (kept === undefined) {
    const installation: Installation = { version: 1, pinnedRoot };
    await writeInstallation(path, installation);
    return { installation, pem: await makeKeyFile(join(path, 'identity', keyFileOf(installation))) };
  }
  if (known !== undefined) return { installation: known, pem: kept };
  if (await isInstallationThere(path)) {
    throw new Error(`${join(path, 'identity', 'installation.json')} can't be read: it is not what this program wrote`);
  }
  const installation: Installation = { version: 1, pinnedRoot };
  await writeInstallation(path, installation);
  return { installation, pem: kept };
}

async function readKeyFile(path: string, file: string | undefined): Promise<ClientKey | undefined> {
  const pem = file === undefined ? undefined : await readIfThere(join(path, 'identity', file));
  return pem === undefined ? undefined : clientKeyOf(pem);
}

async function makeKeyFile(file: string): Promise<string> {
  const { pem } = makePrivateKey();
  await writeFileDurably(file, pem);
  return pem;
}

async function readKeySetFile(path: string): Promise<HeldKeySet | undefined> {
  const file = join(path, 'identity', 'key-set.json');
  const text = await readIfThere(file);
  if (text === undefined) return undefined;
  const signed = signedKeySetSchema.safeParse(jsonOf(text)).data;
  const held = signed === undefined ? undefined : heldKeySetOf(signed);
  // To go on without it would mean to believe an older key set again.
  if (held === undefined) throw new Error(`${file} can't be read: it is not what this program wrote`);
  return held;
}

/** What this file holds is worth little: an agent without it dials the addresses it was installed with. */
async function readLinkFile(path: string): Promise<LinkMemory> {
  const text = await readIfThere(join(path, 'state', 'link.json'));
  return (text === undefined ? undefined : linkFileSchema.safeParse(jsonOf(text)).data) ?? noLinkYet;
}
