/** The handshake of a link, in the order in which its messages are sent. Frozen for ever ("Fixed for good" 5). */
import * as z from 'zod';
import {
  bytesField,
  hostField,
  idField,
  instantField,
  offsetField,
  publicKeyField,
  reported,
  signatureField,
} from '../parse/fields.ts';
import { signedAddressListSchema } from '../proof/address-list.ts';
import { keySetChainSchema, signedKeySetSchema } from '../proof/key-set.ts';
import { factsSchema } from './facts.ts';
import { settingsSchema } from './command-bodies.ts';

export const linkSubprotocol = 'sallyport.link.1';

/** 1. Agent to server. */
export const clientHelloSchema = z.object({
  kind: z.literal('client-hello'),
  clientId: idField('jc_'),
  clientKey: publicKeyField,
  clientNonce: bytesField(32),
  host: hostField,
  tlsKey: bytesField(32),
  versions: z.object({
    bundle: reported(64),
    protocol: z.array(reported(64)).max(16),
    tools: z
      .record(z.string().max(64), z.array(z.int().min(1).max(1000)).max(16))
      .refine((tools) => Object.keys(tools).length <= 32),
  }),
});

/** 2. Server to agent: proof first, so that an impostor learns nothing that identifies a link. */
export const serverProofSchema = z.object({
  kind: z.literal('server-proof'),
  serverId: idField('sv_'),
  serverNonce: bytesField(32),
  linkKey: publicKeyField,
  keySet: signedKeySetSchema,
  keySetChain: keySetChainSchema.optional(),
  signature: signatureField,
});

/** 3. Agent to server. `generation` is the token of the last link, or null before the first. */
export const clientProofSchema = z.object({
  kind: z.literal('client-proof'),
  signature: signatureField,
  generation: bytesField(16).nullable(),
});

/** 4. Server to agent. The agent stores `generation` durably before it goes on. */
export const welcomeSchema = z.object({
  kind: z.literal('welcome'),
  generation: bytesField(16),
  addresses: z.array(hostField).min(1).max(16),
  /** The same, signed: what an agent goes by. */
  addressList: signedAddressListSchema.optional(),
  settings: settingsSchema,
  serverTime: instantField,
});

/** 5. Agent to server: what the machine is and what this process still holds. */
export const helloSchema = z.object({
  kind: z.literal('hello'),
  /** Chosen anew by each agent process, so that the server knows a restarted agent from a dropped link. */
  instance: bytesField(16),
  facts: factsSchema,
  clock: instantField,
  sessions: z
    .array(
      z.object({
        sessionId: idField('se_'),
        channels: z
          .array(z.object({ channelId: idField('ch_'), tool: z.string().max(64), outputOffset: offsetField }))
          .max(64),
      }),
    )
    .max(256),
});

/** Instead of any answer of the server: why it won't go on. The connection is closed after it. */
export const refusedSchema = z.object({
  kind: z.literal('refused'),
  code: z.string().max(64),
  message: z.string().max(512),
  /** With `link.copied`: what lets this copy enrol as a client of its own. */
  permit: z.string().max(92).optional(),
});
