/** All messages of a link, one union a direction. */
import * as z from 'zod';
import { idField, publicKeyField, reported, signatureField } from '../parse/fields.ts';
import { parseMessage } from '../parse/parse-message.ts';
import type { ParsedMessage } from '../parse/parse-message.ts';
import {
  clientHelloSchema,
  clientProofSchema,
  helloSchema,
  refusedSchema,
  serverProofSchema,
  welcomeSchema,
} from './handshake.ts';
import { factsSchema, presenceFactsSchema, screenPictureSchema } from './facts.ts';

/** The longest message either end may send, in bytes. */
export const linkMessageMaxBytes = 65_536;

export const commandSchema = z.object({
  kind: z.literal('command'),
  /** 1 for the first command of a link, then one more each time. */
  counter: z.int().min(1),
  /** base64url of the exact JSON text of a command body. */
  body: z
    .string()
    .max(60_000)
    .regex(/^[A-Za-z0-9_-]+$/),
  signature: signatureField,
});

export const commandResultSchema = z.object({
  kind: z.literal('command-result'),
  counter: z.int().min(1),
  ok: z.boolean(),
  code: z.string().max(64).optional(),
  detail: z.string().max(512).optional(),
  /** The answer to `read-presence`, and to nothing else. */
  presence: presenceFactsSchema.optional(),
  /** The answer to `read-screen`, and to nothing else. */
  screen: screenPictureSchema.optional(),
  /** The answer to `prepare-account`, and to nothing else: the name of the account. */
  account: reported(255).optional(),
});

/** The key that shall follow the present one: each of the two signs `nextKeyContent`. */
export const nextKeySchema = z.object({
  kind: z.literal('next-key'),
  publicKey: publicKeyField,
  signature: signatureField,
  nextSignature: signatureField,
});

export const factsMessageSchema = z.object({ kind: z.literal('facts'), facts: factsSchema });

export const channelClosedSchema = z.object({
  kind: z.literal('channel-closed'),
  sessionId: idField('se_'),
  channelId: idField('ch_'),
  reason: z.string().max(64),
  exitCode: z.int().nullable(),
});

/** Somebody at the endpoint removes the agent; the server answers with a refusal as `link.uninstalled`. */
export const uninstalledSchema = z.object({ kind: z.literal('uninstalled') });

/** How an update goes on. `state` is open to words of newer agents, of which a server takes no notice. */
export const updateStatusSchema = z.object({
  kind: z.literal('update-status'),
  /** Of the manifest that was offered. */
  sequence: z.int().min(1),
  state: z.string().max(32),
  because: z.string().max(64).optional(),
  detail: reported(512).optional(),
});

const fromAgent = z.discriminatedUnion('kind', [
  clientHelloSchema,
  clientProofSchema,
  helloSchema,
  commandResultSchema,
  nextKeySchema,
  factsMessageSchema,
  channelClosedSchema,
  uninstalledSchema,
  updateStatusSchema,
]);

const fromServer = z.discriminatedUnion('kind', [serverProofSchema, welcomeSchema, refusedSchema, commandSchema]);

export type AgentLinkMessage = Readonly<z.infer<typeof fromAgent>>;
export type ServerLinkMessage = Readonly<z.infer<typeof fromServer>>;

export const agentLinkKinds: ReadonlySet<string> = new Set(fromAgent.options.map((option) => option.shape.kind.value));
export const serverLinkKinds: ReadonlySet<string> = new Set(
  fromServer.options.map((option) => option.shape.kind.value),
);

/** What an agent sent, as the server reads it. */
export function parseAgentLinkMessage(text: string): ParsedMessage<AgentLinkMessage> {
  return parseMessage({ schema: fromAgent, kinds: agentLinkKinds, limit: linkMessageMaxBytes }, text);
}

/** What a server sent, as the agent reads it. */
export function parseServerLinkMessage(text: string): ParsedMessage<ServerLinkMessage> {
  return parseMessage({ schema: fromServer, kinds: serverLinkKinds, limit: linkMessageMaxBytes }, text);
}

export type LinkMessageOf<Kind extends (AgentLinkMessage | ServerLinkMessage)['kind']> = Extract<
  AgentLinkMessage | ServerLinkMessage,
  { readonly kind: Kind }
>;
