/**
 * Names of things for machines. Each noun has a type of its own and a prefix that says what an id names wherever it
 * turns up: database, wire, URL or log. After the prefix comes a UUIDv7 (RFC 9562), so ids sort by the moment they
 * were made. An id is never a secret.
 */
import { decode16Bytes, encode16Bytes } from './crockford.ts';
import { instant } from './time.ts';
import type { Instant } from './time.ts';

export const idPrefixes = {
  'jump-client': 'jc_',
  'jump-item': 'ji_',
  'jump-group': 'jg_',
  user: 'us_',
  login: 'lo_',
  session: 'se_',
  participant: 'pa_',
  channel: 'ch_',
  'api-account': 'aa_',
  server: 'sv_',
  'public-portal': 'pp_',
  'jump-item-role': 'jr_',
  'jump-policy': 'jp_',
  'session-policy': 'sp_',
  'group-policy': 'gp_',
  team: 'te_',
  'security-provider': 'sy_',
  'jump-approval': 'ja_',
  'item-view': 'iv_',
  mail: 'ml_',
} as const;

export type IdKind = keyof typeof idPrefixes;

/** The id of a noun; ids of two nouns do not fit into each other's places. */
export type Id<Kind extends IdKind> = `${(typeof idPrefixes)[Kind]}${string}` & { readonly idOf: Kind };

export type JumpClientId = Id<'jump-client'>;
export type JumpItemId = Id<'jump-item'>;
export type JumpGroupId = Id<'jump-group'>;
export type UserId = Id<'user'>;
export type LoginId = Id<'login'>;
export type SessionId = Id<'session'>;
export type ParticipantId = Id<'participant'>;
export type ChannelId = Id<'channel'>;
export type ApiAccountId = Id<'api-account'>;
export type ServerId = Id<'server'>;
export type PublicPortalId = Id<'public-portal'>;
export type JumpItemRoleId = Id<'jump-item-role'>;
export type JumpPolicyId = Id<'jump-policy'>;
export type SessionPolicyId = Id<'session-policy'>;
export type GroupPolicyId = Id<'group-policy'>;
export type TeamId = Id<'team'>;
export type SecurityProviderId = Id<'security-provider'>;
export type JumpApprovalId = Id<'jump-approval'>;
export type ItemViewId = Id<'item-view'>;
export type MailId = Id<'mail'>;

const prefixLength = 3;

/** The sixteen bytes of a UUIDv7 of the moment `at`; ten random bytes are handed in, of which 74 bits are used. */
export function uuidV7Bytes(at: Instant, random: Uint8Array): Uint8Array {
  if (random.length !== 10) throw new RangeError(`Ten random bytes are due, not ${random.length}`);
  const bytes = new Uint8Array(16);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(at) << 16n);
  bytes.set(random, 6);
  bytes[6] = 0x70 | ((random[0] ?? 0) & 0x0f);
  bytes[8] = 0x80 | ((random[2] ?? 0) & 0x3f);
  return bytes;
}

function isUuidV7(bytes: Uint8Array): boolean {
  return ((bytes[6] ?? 0) & 0xf0) === 0x70 && ((bytes[8] ?? 0) & 0xc0) === 0x80;
}

export function isId<Kind extends IdKind>(kind: Kind, text: string): text is Id<Kind> {
  if (!text.startsWith(idPrefixes[kind])) return false;
  const bytes = decode16Bytes(text.slice(prefixLength));
  return bytes !== undefined && isUuidV7(bytes);
}

/**
 * The id that `text` spells, or undefined. Nothing is mended: a wrong prefix, length, letter or case is no id.
 * @rule id.one-spelling
 */
export function parseId<Kind extends IdKind>(kind: Kind, text: string): Id<Kind> | undefined {
  return isId(kind, text) ? text : undefined;
}

/** The id of a noun from the bytes of a UUIDv7; other bytes are a mistake in the program. */
export function formatId<Kind extends IdKind>(kind: Kind, bytes: Uint8Array): Id<Kind> {
  const id = parseId(kind, `${idPrefixes[kind]}${encode16Bytes(bytes)}`);
  if (id === undefined) throw new RangeError('An id is made of the bytes of a UUIDv7');
  return id;
}

/** A new id: `formatId` of `uuidV7Bytes`. */
export function newId<Kind extends IdKind>(kind: Kind, at: Instant, random: Uint8Array): Id<Kind> {
  return formatId(kind, uuidV7Bytes(at, random));
}

/** The moment at which an id was made. */
export function madeAt(id: Id<IdKind>): Instant {
  const bytes = decode16Bytes(id.slice(prefixLength));
  if (bytes === undefined) throw new RangeError('Not an id');
  return instant(Number(new DataView(bytes.buffer).getBigUint64(0) >> 16n));
}

/** Names an installer: 32 lower-case hexadecimal characters without a prefix, as its public contract says. */
export type InstallerId = string & { readonly idOf: 'installer' };

export function isInstallerId(text: string): text is InstallerId {
  return /^[0-9a-f]{32}$/.test(text);
}

export function parseInstallerId(text: string): InstallerId | undefined {
  return isInstallerId(text) ? text : undefined;
}

export function formatInstallerId(random: Uint8Array): InstallerId {
  const id = parseInstallerId(Array.from(random, (byte) => byte.toString(16).padStart(2, '0')).join(''));
  if (id === undefined) throw new RangeError(`Sixteen random bytes are due, not ${random.length}`);
  return id;
}
