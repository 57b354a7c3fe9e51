/**
 * `identity/installation.json`: which server this installation belongs to, as which client, and by which key. A key or
 * a client changes in the moment in which this file is replaced; a key file that it doesn't name means nothing.
 */
import { randomBytes } from 'node:crypto';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { idField } from '@sallyport/protocol';
import * as z from 'zod';
import { readIfThere, syncFolder, writeFileDurably } from './atomic-file.ts';

const keyFileField = z.string().regex(/^key(?:-[0-9a-f]{16})?\.pem$/);

const installationSchema = z.object({
  version: z.literal(1),
  pinnedRoot: z.string().regex(/^sha256:[0-9a-f]{64}$/),
  serverId: idField('sv_').optional(),
  clientId: idField('jc_').optional(),
  /** `key.pem` when it isn't said. */
  keyFile: keyFileField.optional(),
  /** The key before, for a server that was set back to a time when it was in force. */
  previousKeyFile: keyFileField.optional(),
  /** A key that is made and not in force yet: to follow this one, or for the client that a copy is to become. */
  next: z.object({ file: keyFileField, purpose: z.enum(['rotation', 'copy']) }).optional(),
});

export type Installation = Readonly<z.infer<typeof installationSchema>>;
export type NextPurpose = NonNullable<Installation['next']>['purpose'];

const nameOf = (path: string): string => join(path, 'identity', 'installation.json');

export const keyFileOf = (installation: Installation | undefined): string => installation?.keyFile ?? 'key.pem';

export function newKeyFile(): string {
  return `key-${randomBytes(8).toString('hex')}.pem`;
}

/** Undefined when there is no file, or none that this program wrote. */
export async function readInstallation(path: string): Promise<Installation | undefined> {
  const text = await readIfThere(nameOf(path));
  return text === undefined ? undefined : installationSchema.safeParse(jsonOf(text)).data;
}

export async function isInstallationThere(path: string): Promise<boolean> {
  return (await readIfThere(nameOf(path))) !== undefined;
}

export async function writeInstallation(path: string, installation: Installation): Promise<void> {
  await writeFileDurably(nameOf(path), `${JSON.stringify(installation)}\n`);
}

/** Removes keys that were made by a process which was killed before it could name them, and keys of long before. */
export async function removeStrayKeys(path: string, installation: Installation): Promise<void> {
  const named = new Set([keyFileOf(installation), installation.next?.file, installation.previousKeyFile]);
  for (const name of await readdir(join(path, 'identity'))) {
    if (keyFileField.safeParse(name).success && !named.has(name))
      await rm(join(path, 'identity', name), { force: true });
  }
}

/** The client is gone: none of its keys shall ever speak for it again, whatever of the folder is left. */
export async function removeKeys(identityFolder: string): Promise<void> {
  for (const name of await readdir(identityFolder)) {
    if (keyFileField.safeParse(name).success) await rm(join(identityFolder, name), { force: true });
  }
  await syncFolder(identityFolder);
}

export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
