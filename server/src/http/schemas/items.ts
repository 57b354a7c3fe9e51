/** Answers about items, as they leave the server: what is not named here does not get out. */
import { clientStatuses } from '@sallyport/domain';
import { factsSchema } from '@sallyport/protocol';
import type { GroupSummary, ItemDetails, ItemEventPage, ItemPage, ItemRow } from '@sallyport/protocol';
import * as z from 'zod';
import { clientUpgrade } from './upgrades.ts';
import { sessionSummary } from './sessions.ts';

export const reason = z.object({ code: z.string(), message: z.string() });

export const actionOutcome = z.union([
  z.object({ allowed: z.literal(true) }),
  z.object({ allowed: z.literal(false), reasons: z.array(reason).readonly() }),
]);

const moment = z.number();

export const itemRow = z.object({
  id: z.string(),
  clientId: z.string(),
  name: z.string(),
  hostname: z.string(),
  status: z.enum(clientStatuses),
  statusSince: moment,
  groupId: z.string(),
  groupName: z.string(),
  tag: z.string(),
  comments: z.string(),
  consoleUser: z.string(),
  privateIp: z.string(),
  publicIp: z.string(),
  fqdn: z.string(),
  domain: z.string(),
  workgroup: z.string(),
  operatingSystem: z.string(),
  jumpMethod: z.literal('jump-client'),
  lastAccessedAt: moment.nullable(),
  lastConnectedAt: moment.nullable(),
  lastDisconnectedAt: moment.nullable(),
  sessions: z.number(),
  actions: z.object({ jump: actionOutcome, copy: actionOutcome, remove: actionOutcome }),
}) satisfies z.ZodType<ItemRow>;

export const itemPage = z.object({
  total: z.number(),
  counts: z.object({ total: z.number(), online: z.number() }),
  version: z.number(),
  rows: z.array(itemRow).readonly(),
}) satisfies z.ZodType<ItemPage>;

export const itemDetails = z.object({
  item: itemRow,
  client: z.object({
    id: z.string(),
    version: z.string(),
    fingerprint: z.string(),
    enrolledAt: moment,
    facts: factsSchema,
    factsAt: moment,
    clockSkewMs: z.number().nullable(),
    removalAt: moment.nullable(),
    upgrade: clientUpgrade.nullable(),
  }),
  running: z.array(sessionSummary).readonly(),
  history: z.array(sessionSummary).readonly(),
}) satisfies z.ZodType<ItemDetails>;

export const groupSummaries = z.array(
  z.object({
    id: z.string(),
    name: z.string(),
    owner: z.object({ id: z.string(), name: z.string() }).nullable(),
    isOwn: z.boolean(),
    total: z.number(),
    online: z.number(),
    tags: z.array(z.object({ tag: z.string(), total: z.number(), online: z.number() })).readonly(),
  }),
) satisfies z.ZodType<GroupSummary[]>;

export const itemEventPage = z.object({
  rows: z
    .array(
      z.object({
        kind: z.string(),
        at: moment,
        by: z.string().nullable(),
        fields: z.array(z.string()).readonly(),
        from: z.string().nullable(),
        to: z.string().nullable(),
        sessionId: z.string().nullable(),
      }),
    )
    .readonly(),
  next: z.number().nullable(),
}) satisfies z.ZodType<ItemEventPage>;
