/**
 * A release for one platform: what the release role signs and an agent of any age must be able to read, so it never
 * changes but by fields that older agents leave out. No expiry: a machine whose clock is wrong must still be mended.
 */
import * as z from 'zod';
import { signatureField } from '../parse/fields.ts';

export const platformField = z.enum(['linux-x64', 'linux-arm64', 'win-x64', 'darwin-arm64']);
export type ReleasePlatform = z.infer<typeof platformField>;

/** The SHA-256 of a file, in hexadecimal: what it is stored and asked for by. */
export const fileHashField = z.string().regex(/^[0-9a-f]{64}$/);

export const bundleMaxBytes = 4_000_000;
export const packMaxBytes = 400_000_000;

export const releaseManifestSchema = z
  .object({
    version: z.string().regex(/^[0-9A-Za-z][0-9A-Za-z.+-]{0,63}$/),
    /** Rises with every release of a server; an agent takes no lower one than it runs. */
    sequence: z.int().min(1),
    platform: platformField,
    bundle: z.object({ sha256: fileHashField, size: z.int().min(1).max(bundleMaxBytes) }),
    /** Node, its native addons and the launcher; the id rises when bundles need another. */
    pack: z.object({ id: z.int().min(1), sha256: fileHashField, size: z.int().min(1).max(packMaxBytes) }),
    /** The lowest pack id that this bundle runs on. */
    leastPack: z.int().min(1),
  })
  .refine(({ pack, leastPack }) => leastPack <= pack.id);

export type ReleaseManifest = Readonly<z.infer<typeof releaseManifestSchema>>;

/** A manifest as it travels: its exact bytes, and the signature of the release role over them. */
export const signedManifestSchema = z.object({
  bytes: z
    .string()
    .max(4_096)
    .regex(/^[A-Za-z0-9_-]+$/),
  signature: signatureField,
});

export type SignedManifest = Readonly<z.infer<typeof signedManifestSchema>>;
