/** The shapes that recur in messages, each with its limit. */
import * as z from 'zod';

/** What an agent reports about its machine; shown inert, so any characters are taken and only the length is bounded. */
export const reported = (maximum: number): z.ZodString => z.string().max(maximum);

/** `count` bytes in base64url without padding. */
export const bytesField = (count: number): z.ZodString =>
  z
    .string()
    .length(Math.ceil((count * 4) / 3))
    .regex(/^[A-Za-z0-9_-]*$/);

/** An id: a prefix and a UUIDv7 in 26 Crockford characters. */
export const idField = (prefix: string): z.ZodString =>
  z.string().regex(new RegExp(`^${prefix}[0-7][0-9a-hjkmnp-tv-z]{25}$`));

/** An Ed25519 public key: `ed25519:` and the base64url of its 44 bytes of SPKI DER. */
export const publicKeyField = z.string().regex(/^ed25519:[A-Za-z0-9_-]{59}$/);

/** An Ed25519 signature, 64 bytes. */
export const signatureField = bytesField(64);

/** `host:port` as dialled; the host is a DNS name, an IPv4 address or an IPv6 address in brackets. */
export const hostField = z
  .string()
  .max(262)
  .regex(/^(?:[A-Za-z0-9.-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\]):[0-9]{1,5}$/);

/** A moment in milliseconds since 1970, as far as the 48 bits of a UUIDv7 reach. */
export const instantField = z.int().min(0).max(281_474_976_710_655);

/** A position in the output of a channel, in bytes since it began. */
export const offsetField = z.int().min(0);
