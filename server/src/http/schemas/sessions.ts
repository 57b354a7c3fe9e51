/** Answers about sessions, as they leave the server. */
import type { SessionSummary } from '@sallyport/protocol';
import * as z from 'zod';

const moment = z.number();

export const channelSummary = z.object({
  id: z.string(),
  tool: z.literal('terminal'),
  state: z.enum(['opening', 'open', 'detached', 'closed']),
  openedAt: moment,
  closedAt: moment.nullable(),
  closeReason: z.string().nullable(),
  recorded: z.boolean(),
  bytes: z.number(),
  unrecordedBecause: z.enum(['disk-full', 'not-writable', 'disk-failed']).nullable(),
});

export const participantSummary = z.object({
  id: z.string(),
  userId: z.string(),
  displayName: z.string(),
  joinedAt: moment,
  leftAt: moment.nullable(),
});

export const sessionSummary = z.object({
  id: z.string(),
  jumpItemId: z.string(),
  clientId: z.string(),
  itemName: z.string(),
  hostname: z.string(),
  state: z.enum(['starting', 'active', 'suspended', 'ended']),
  startedAt: moment,
  endedAt: moment.nullable(),
  endReason: z.string().nullable(),
  endedBy: z.string().nullable(),
  startedBy: z.object({ id: z.string(), displayName: z.string() }),
  participants: z.array(participantSummary).readonly(),
  channels: z.array(channelSummary).readonly(),
  permissions: z.object({ terminal: z.enum(['none', 'read-only', 'full']) }),
  suspendedUntil: moment.nullable(),
  endsAt: moment.nullable(),
  recorded: z.boolean(),
}) satisfies z.ZodType<SessionSummary>;
