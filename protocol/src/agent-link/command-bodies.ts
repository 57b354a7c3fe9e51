/** What a server may tell an agent to do. A body travels inside a signed command (command.ts). */
import * as z from 'zod';
import { bytesField, idField, publicKeyField, reported } from '../parse/fields.ts';
import { signedAddressListSchema } from '../proof/address-list.ts';
import { signedManifestSchema } from '../release/manifest.ts';

export const settingsSchema = z.object({
  statisticsIntervalMs: z.int().min(1_000).max(86_400_000),
  /** What to report; without it `statisticsAtFirst`. Words of a newer server are passed over. */
  statistics: z.array(z.string().max(32)).max(32).optional(),
});
export type AgentSettings = Readonly<z.infer<typeof settingsSchema>>;

const cols = z.int().min(1).max(1000);
const rows = z.int().min(1).max(500);
const reason = z.string().max(64);

const terminalChannel = z.object({
  channelId: idField('ch_'),
  tool: z.literal('terminal'),
  ticket: bytesField(32),
  cols,
  rows,
});

/** The rule of the server (`accountLimits` of the domain), which a test holds these to; the password's counts bytes there. */
export const accountNameMax = 128;
export const accountPasswordMax = 511;

const wantedAccount = z.discriminatedUnion('kind', [
  /** Who sits at the screen of the endpoint. */
  z.object({ kind: z.literal('signed-in') }),
  z.object({
    kind: z.literal('named'),
    name: z.string().min(1).max(accountNameMax),
    password: z.string().min(1).max(accountPasswordMax),
  }),
]);

export const commandBodySchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('open-session'),
    sessionId: idField('se_'),
    tools: z.array(z.string().max(64)).max(16),
    account: z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('service') }),
      /** The one that was prepared for this session. */
      z.object({ kind: z.literal('prepared') }),
    ]),
    representative: reported(255),
    channels: z.array(terminalChannel).max(4),
  }),
  /** May a session have this account? The agent keeps it for the session of this id, for half a minute. */
  z.object({ kind: z.literal('prepare-account'), sessionId: idField('se_'), account: wantedAccount }),
  z.object({ kind: z.literal('open-channel'), sessionId: idField('se_'), channel: terminalChannel }),
  /** Dial again for a channel that is held. */
  z.object({
    kind: z.literal('attach-channel'),
    sessionId: idField('se_'),
    channelId: idField('ch_'),
    ticket: bytesField(32),
  }),
  z.object({ kind: z.literal('close-channel'), sessionId: idField('se_'), channelId: idField('ch_'), reason }),
  z.object({ kind: z.literal('close-session'), sessionId: idField('se_'), reason }),
  z.object({ kind: z.literal('refresh-facts') }),
  /** Who is at the screen now? The answer comes with the result. */
  z.object({ kind: z.literal('read-presence') }),
  /** What does the screen show? A small picture comes with the result. */
  z.object({ kind: z.literal('read-screen') }),
  /** Make a key in the place of this one, and announce it by `next-key`. */
  z.object({ kind: z.literal('rotate-key'), publicKey: publicKeyField }),
  /** The server has noted the key: link again by it. */
  z.object({ kind: z.literal('use-key'), publicKey: publicKeyField }),
  /** Where the server is to be dialled from now on. */
  z.object({ kind: z.literal('address-list'), addressList: signedAddressListSchema }),
  z.object({ kind: z.literal('settings'), settings: settingsSchema }),
  /** A release to take when nobody works on the endpoint. Frozen for ever ("Fixed for good" 5). */
  signedManifestSchema.extend({ kind: z.literal('update') }),
  /** The agent removes itself from its endpoint, its key first. */
  z.object({ kind: z.literal('uninstall') }),
]);

export type CommandBody = Readonly<z.infer<typeof commandBodySchema>>;

export const commandKinds: ReadonlySet<string> = new Set(
  commandBodySchema.options.map((option) => option.shape.kind.value),
);
