/** What each kind of mail tells, as it is kept until it is sent. */
import { endReasons } from '@sallyport/domain';
import * as z from 'zod';
import type { MailKind } from '../../ports.ts';

const sessionFacts = {
  sessionId: z.string(),
  item: z.string(),
  group: z.string(),
  who: z.string(),
  startedAt: z.number(),
  /** Of a ticket that the ticket system accepted. */
  reference: z.string().nullable(),
};

const schemas = {
  'session-started': z.object(sessionFacts),
  'session-ended': z.object({ ...sessionFacts, endedAt: z.number(), reason: z.enum(endReasons) }),
  'approval-asked': z.object({
    approvalId: z.string(),
    item: z.string(),
    group: z.string(),
    who: z.string(),
    purpose: z.string(),
    minutes: z.number(),
    askedAt: z.number(),
    /** When the request is over. */
    overAt: z.number(),
  }),
  'approval-decided': z.object({
    approvalId: z.string(),
    outcome: z.enum(['approved', 'denied', 'revoked', 'expired']),
    item: z.string(),
    group: z.string(),
    /** Empty when nobody decided. */
    by: z.string(),
    purpose: z.string(),
    askedAt: z.number(),
    goodUntil: z.number().nullable(),
  }),
} satisfies Record<MailKind, z.ZodType>;

export type MailFacts = { readonly [Kind in MailKind]: Readonly<z.infer<(typeof schemas)[Kind]>> };

export const mailFacts: { readonly [Kind in MailKind]: z.ZodType<MailFacts[Kind]> } = schemas;
