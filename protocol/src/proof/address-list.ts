/**
 * Under which addresses the server is to be dialled, in order, signed by the role command and numbered, so that nobody
 * can send agents elsewhere and no older list takes the place of a newer one. The number is the moment of the list in
 * milliseconds, so that even a server that was set back to a backup numbers its next one higher.
 */
import * as z from 'zod';
import { hostField, idField, instantField, signatureField } from '../parse/fields.ts';
import { joinBytes } from './transcript.ts';

export const addressListSchema = z.object({
  number: instantField,
  serverId: idField('sv_'),
  addresses: z.array(hostField).min(1).max(16),
  /** To be dialled before the one that worked last: of a portal that was chosen for the client. */
  first: hostField.optional(),
});
export type AddressList = Readonly<z.infer<typeof addressListSchema>>;

export const signedAddressListSchema = z.object({
  /** base64url of the exact JSON text that was signed. */
  bytes: z
    .string()
    .max(8_192)
    .regex(/^[A-Za-z0-9_-]+$/),
  signature: signatureField,
});
export type SignedAddressList = Readonly<z.infer<typeof signedAddressListSchema>>;

/** What the command role signs: `A`, then the exact bytes of the list. */
export function addressListContent(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return joinBytes([Uint8Array.of(0x41), bytes]);
}
