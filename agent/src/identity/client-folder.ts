/**
 * Where one installation keeps itself: `<data>/<server id>/{identity,state}`, 0700. Until the server has proved its
 * id, the folder is named after the pinned root and then renamed, so that two servers on one endpoint never collide
 * and a process killed at any moment finds its key again.
 *
 *   identity/key.pem            the private key (PKCS8, 0600)
 *   identity/installation.json  the pinned root; server id and client id once they are known
 *   identity/key-set.json       the last key set that was accepted
 *   state/link.json             generation token and server addresses
 */
import { readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { hostField, idField, signedKeySetSchema } from '@sallyport/protocol';
import * as z from 'zod';
import { makeFolder, readIfThere, syncFolder, writeFileDurably } from './atomic-file.ts';
import { lockFolder } from './folder-lock.ts';
import type { FolderLock } from './folder-lock.ts';
import { clientKeyOf, makePrivateKey } from './key-pair.ts';
import type { ClientKey } from './key-pair.ts';
import { heldKeySetOf } from './key-set.ts';
import type { HeldKeySet } from './key-set.ts';

const installationSchema = z.object({
  version: z.literal(1),
  pinnedRoot: z.string().regex(/^sha256:[0-9a-f]{64}$/),
  serverId: idField('sv_').optional(),
  clientId: idField('jc_').optional(),
});
type Installation = z.infer<typeof installationSchema>;

const linkFileSchema = z.object({
  version: z.literal(1),
  generation: z.string().max(64).nullable(),
  adopted: z.array(hostField).max(16),
  offered: z.array(hostField).max(16),
  lastWorked: hostField.nullable(),
});
export type LinkMemory = Omit<Readonly<z.infer<typeof linkFileSchema>>, 'version'>;

const noLinkYet: LinkMemory = { generation: null, adopted: [], offered: [], lastWorked: null };

export class ClientFolder {
  readonly key: ClientKey;
  #path: string;
  #installation: Installation;
  #keySet: HeldKeySet | undefined;
  #link: LinkMemory;
  readonly #lock: FolderLock;

  private constructor(parts: {
    readonly path: string;
    readonly key: ClientKey;
    readonly installation: Installation;
    readonly keySet: HeldKeySet | undefined;
    readonly link: LinkMemory;
    readonly lock: FolderLock;
  }) {
    this.#path = parts.path;
    this.key = parts.key;
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
      const keyFile = join(path, 'identity', 'key.pem');
      const kept = await readIfThere(keyFile);
      // A client is its key: whatever was written of one whose key is gone says nothing about the next.
      const installation = await readInstallation(path, { pinnedRoot: rootFingerprint, isNew: kept === undefined });
      const pem = kept ?? (await makeKeyFile(keyFile));
      const [keySet, link] = await Promise.all([readKeySetFile(path), readLinkFile(path)]);
      return new ClientFolder({ path, key: clientKeyOf(pem), installation, keySet, link, lock });
    } catch (fault) {
      await lock.release(join(path, 'state'));
      throw fault;
    }
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
    await rm(join(this.#path, 'identity', 'key.pem'), { force: true });
    await syncFolder(join(this.#path, 'identity'));
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
  const folder = join(data, serverId, 'identity');
  const text = await readIfThere(join(folder, 'installation.json'));
  const key = await readIfThere(join(folder, 'key.pem'));
  const installation = text === undefined ? undefined : installationOf(text);
  if (installation === undefined || key === undefined) return undefined;
  return { pinnedRoot: installation.pinnedRoot, isEnrolled: installation.clientId !== undefined };
}

async function findFolder(data: string, rootFingerprint: string): Promise<string | undefined> {
  const names = (await readdir(data)).filter((name) => name.startsWith('sv_') || name.startsWith('enrolling-'));
  for (const name of names.toSorted()) {
    const text = await readIfThere(join(data, name, 'identity', 'installation.json'));
    if (text !== undefined && installationOf(text)?.pinnedRoot === rootFingerprint) return join(data, name);
  }
  return undefined;
}

async function readInstallation(
  path: string,
  { pinnedRoot, isNew }: { readonly pinnedRoot: string; readonly isNew: boolean },
): Promise<Installation> {
  const file = join(path, 'identity', 'installation.json');
  const text = await readIfThere(file);
  if (text === undefined || isNew) {
    const installation: Installation = { version: 1, pinnedRoot };
    await writeInstallation(path, installation);
    return installation;
  }
  const installation = installationOf(text);
  if (installation === undefined) throw new Error(`${file} can't be read: it is not what this program wrote`);
  return installation;
}

async function writeInstallation(path: string, installation: Installation): Promise<void> {
  await writeFileDurably(join(path, 'identity', 'installation.json'), `${JSON.stringify(installation)}\n`);
}

function installationOf(text: string): Installation | undefined {
  return installationSchema.safeParse(jsonOf(text)).data;
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

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
