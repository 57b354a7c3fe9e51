/** The two requests of an enrolment, and their answers (docs/protocol.md, "Enrolment"). */
import * as z from 'zod';
import { bytesField, hostField, idField, publicKeyField, signatureField } from '../parse/fields.ts';
import { enrolmentKeyMaxLength } from '../proof/enrolment-key.ts';
import { keySetChainSchema, signedKeySetSchema } from '../proof/key-set.ts';
import { factsSchema } from './facts.ts';

export const enrolSubprotocol = 'sallyport.enrol.1';

export const enrolHelloRequestSchema = z.object({
  clientKey: publicKeyField,
  clientNonce: bytesField(32),
  host: hostField,
  tlsKey: bytesField(32),
});
export type EnrolHelloRequest = Readonly<z.infer<typeof enrolHelloRequestSchema>>;

export const enrolHelloAnswerSchema = z.object({
  serverId: idField('sv_'),
  serverNonce: bytesField(32),
  linkKey: publicKeyField,
  keySet: signedKeySetSchema,
  keySetChain: keySetChainSchema.optional(),
  signature: signatureField,
});
export type EnrolHelloAnswer = Readonly<z.infer<typeof enrolHelloAnswerSchema>>;

/** What whoever installs may say otherwise than the installer, where it lets them. Policies and groups go by code name. */
export const overrideFields = [
  'name',
  'jumpGroup',
  'tag',
  'comments',
  'jumpPolicy',
  'attendedSessionPolicy',
  'unattendedSessionPolicy',
  'publicSiteAddress',
  'maxOfflineMinutes',
] as const;

export type OverrideField = (typeof overrideFields)[number];

/** Longer than any that is taken, so that the server can say what is wrong. */
const overrides = z.partialRecord(z.enum(overrideFields), z.string().max(4096));

export type InstallOverrides = Readonly<z.infer<typeof overrides>>;

export const enrolRequestSchema = enrolHelloRequestSchema.extend({
  serverNonce: bytesField(32),
  enrolmentKey: z.string().max(enrolmentKeyMaxLength),
  facts: factsSchema,
  signature: signatureField,
  /** When the enrolment key is a copy permit: the client that was copied, and its key's signature over `copyContent`. */
  copyOf: z.object({ clientId: idField('jc_'), clientKey: publicKeyField, signature: signatureField }).optional(),
  overrides: overrides.optional(),
});
export type EnrolRequest = Readonly<z.infer<typeof enrolRequestSchema>>;

/** A refusal; `fields` names the overrides at fault. */
export const enrolRefusalSchema = z.object({
  error: z.object({
    code: z.string().max(64),
    message: z.string().max(512),
    fields: z.array(z.enum(overrideFields)).max(overrideFields.length).optional(),
  }),
});

export const enrolAnswerSchema = z.object({ clientId: idField('jc_'), serverId: idField('sv_') });
export type EnrolAnswer = Readonly<z.infer<typeof enrolAnswerSchema>>;
