/**
 * The server's keys by role, signed by its root. Agents pin the root's fingerprint when they are installed and
 * keep the set's number: a set with a lower number is refused, a higher one signed by a stored root replaces it.
 * The signature covers the exact bytes received, so that no canonical form is needed.
 */
import * as z from 'zod';
import { idField, instantField, publicKeyField, signatureField } from '../parse/fields.ts';

const roleKeys = z.array(publicKeyField).min(1).max(8);

export const keySetSchema = z.object({
  number: z.int().min(1),
  serverId: idField('sv_'),
  issuedAt: instantField,
  roots: z.array(publicKeyField).min(1).max(8),
  keys: z.object({ link: roleKeys, command: roleKeys, seal: roleKeys, release: roleKeys }),
});

export type KeySet = Readonly<z.infer<typeof keySetSchema>>;

export const signedKeySetSchema = z.object({
  /** base64url of the exact JSON text that was signed. */
  bytes: z
    .string()
    .max(16_384)
    .regex(/^[A-Za-z0-9_-]+$/),
  signatures: z
    .array(z.object({ root: publicKeyField, signature: signatureField }))
    .min(1)
    .max(8),
});

/** Earlier key sets that lead from a root of long ago to the one of today, oldest first. */
export const keySetChainSchema = z.array(signedKeySetSchema).max(8);

export type SignedKeySet = Readonly<z.infer<typeof signedKeySetSchema>>;
