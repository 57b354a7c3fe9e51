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

export const enrolRequestSchema = enrolHelloRequestSchema.extend({
  serverNonce: bytesField(32),
  enrolmentKey: z.string().max(enrolmentKeyMaxLength),
  facts: factsSchema,
  signature: signatureField,
  /** When the enrolment key is a copy permit: the client that was copied, and its key's signature over `copyContent`. */
  copyOf: z.object({ clientId: idField('jc_'), clientKey: publicKeyField, signature: signatureField }).optional(),
});
export type EnrolRequest = Readonly<z.infer<typeof enrolRequestSchema>>;

export const enrolAnswerSchema = z.object({ clientId: idField('jc_'), serverId: idField('sv_') });
export type EnrolAnswer = Readonly<z.infer<typeof enrolAnswerSchema>>;
