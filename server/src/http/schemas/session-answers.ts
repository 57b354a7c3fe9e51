/** Answers of the session and recording routes, as they leave the server. */
import type {
  ChannelAnswer,
  DecidedPolicies,
  RecordingHits,
  RecordingMeta,
  SessionDetails,
  SessionPage,
  SessionPolicies,
  StartAnswer,
  TicketAnswer,
} from '@sallyport/protocol';
import * as z from 'zod';
import { sessionSummary } from './sessions.ts';

const fact = z.union([z.string(), z.number(), z.boolean(), z.null()]);
const reason = z.object({ code: z.string(), message: z.string(), facts: z.record(z.string(), fact).optional() });
const openedChannel = z.object({ id: z.string(), ticket: z.string() });

export const startAnswer = z.object({
  results: z
    .array(
      z.union([
        z.object({ jumpItemId: z.string(), session: sessionSummary, channel: openedChannel.nullable() }),
        z.object({ jumpItemId: z.string(), refused: z.object({ reasons: z.array(reason).readonly() }) }),
      ]),
    )
    .readonly(),
}) satisfies z.ZodType<StartAnswer>;

const sessionEvent = z.object({
  sequence: z.number(),
  at: z.number(),
  kind: z.string(),
  actor: z.object({ kind: z.enum(['user', 'agent', 'server']), id: z.string().nullable(), name: z.string() }),
  data: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
});

const decider = z.object({
  place: z.enum(['item', 'portal', 'representative', 'global']),
  id: z.string(),
  name: z.string(),
});

export const decidedPolicies = z.object({
  permissions: z.array(z.object({ permission: z.string(), level: z.string(), by: decider.nullable() })).readonly(),
  prompting: z
    .object({
      prompt: z.enum(['never', 'always', 'some-tools']),
      tools: z.array(z.string()).readonly(),
      once: z.boolean(),
      timeoutSeconds: z.number(),
      defaultAnswer: z.enum(['allow', 'deny']),
      by: decider.nullable(),
    })
    .nullable(),
}) satisfies z.ZodType<DecidedPolicies>;

const sessionPolicies = z.object({
  customer: z.enum(['present', 'not-present', 'unknown']).nullable(),
  portal: z.object({ id: z.string(), name: z.string() }).nullable(),
  participants: z.record(z.string(), decidedPolicies),
}) satisfies z.ZodType<SessionPolicies>;

export const sessionDetails = z.object({
  reading: z.object({ instance: z.string(), number: z.number() }),
  session: sessionSummary,
  policies: sessionPolicies,
  events: z.array(sessionEvent).readonly(),
}) satisfies z.ZodType<SessionDetails>;

export const sessionPage = z.object({
  rows: z.array(sessionSummary).readonly(),
  next: z.string().nullable(),
}) satisfies z.ZodType<SessionPage>;

export const channelAnswer = z.object({ channel: openedChannel }) satisfies z.ZodType<ChannelAnswer>;
export const ticketAnswer = z.object({ ticket: z.string() }) satisfies z.ZodType<TicketAnswer>;

export const recordingMeta = z.object({
  sessionId: z.string(),
  channelId: z.string(),
  startedAt: z.number(),
  durationMs: z.number(),
  bytes: z.number(),
  cols: z.number(),
  rows: z.number(),
  live: z.boolean(),
  cut: z.boolean(),
}) satisfies z.ZodType<RecordingMeta>;

export const recordingHits = z.object({
  hits: z.array(z.object({ atMs: z.number(), line: z.number(), column: z.number(), text: z.string() })).readonly(),
  truncated: z.boolean(),
}) satisfies z.ZodType<RecordingHits>;
