/** What administrators look at. */
import type { AdminClientPage, AdminStatus, AdminUpkeep, AuditPage } from '@sallyport/protocol';
import * as z from 'zod';
import type { ItemIndex } from '../../index/item-index.ts';
import type { Store } from '../../ports.ts';
import { listAudit, listClients } from '../../services/users/administer.ts';
import type { App } from '../app-type.ts';
import { wholeNumber } from '../query-fields.ts';
import { clientUpgrade } from '../schemas/upgrades.ts';

export interface AdminWorld {
  readonly store: Store;
  readonly index: ItemIndex;
  readonly status: () => Promise<AdminStatus>;
}

const moment = z.number();

const clientPage = z.object({
  total: z.number(),
  rows: z
    .array(
      z.object({
        id: z.string(),
        hostname: z.string(),
        version: z.string(),
        status: z.string(),
        items: z.array(z.object({ id: z.string(), name: z.string(), groupName: z.string() })).readonly(),
        enrolledAt: moment,
        lastContactAt: moment.nullable(),
        publicIp: z.string(),
        operatingSystem: z.string(),
        upgrade: clientUpgrade.nullable(),
      }),
    )
    .readonly(),
}) satisfies z.ZodType<AdminClientPage>;

const named = z.object({ kind: z.string(), id: z.string(), name: z.string() });

const auditPage = z.object({
  rows: z
    .array(
      z.object({
        sequence: z.number(),
        at: moment,
        kind: z.string(),
        actor: z.object({ kind: z.string(), id: z.string().nullable(), name: z.string() }),
        target: named.nullable(),
        data: z.record(z.string(), z.unknown()),
      }),
    )
    .readonly(),
  next: z.number().nullable(),
}) satisfies z.ZodType<AuditPage>;

const warning = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('recovery-kit-missing') }),
  z.object({ kind: z.literal('backup-never') }),
  z.object({ kind: z.literal('backup-old'), at: moment }),
  z.object({ kind: z.literal('disk-low'), freeBytes: z.number(), isUrgent: z.boolean() }),
  z.object({ kind: z.literal('clocks-skewed'), count: z.number() }),
  z.object({ kind: z.literal('mail-unsent'), waiting: z.number(), givenUp: z.number() }),
]);

const upkeep = z.object({
  warnings: z.array(warning).readonly(),
  dataFolder: z.string(),
  epoch: z.number(),
  recoveryKitSavedAt: moment.nullable(),
  lastBackup: z.object({ at: moment, bytes: z.number() }).nullable(),
  disk: z.object({ freeBytes: z.number(), totalBytes: z.number() }).nullable(),
  databaseBytes: z.number(),
  recordingsBytes: z.number().nullable(),
  linksLastMinute: z.number(),
  clients: z.number(),
  versions: z.array(z.object({ version: z.string(), clients: z.number(), online: z.number() })).readonly(),
  skewed: z.object({
    count: z.number(),
    worst: z
      .array(z.object({ clientId: z.string(), hostname: z.string(), skewMs: z.number(), online: z.boolean() }))
      .readonly(),
  }),
}) satisfies z.ZodType<AdminUpkeep>;

const adminStatus = z.object({
  version: z.string(),
  upkeep,
  startedAt: moment,
  serverId: z.string(),
  rootFingerprint: z.string(),
  database: z.enum(['sqlite', 'postgres']),
  links: z.number(),
  consoles: z.number(),
  sessions: z.object({ active: z.number(), suspended: z.number() }),
  channels: z.number(),
  memoryBytes: z.number(),
  refusals: z.record(z.string(), z.number()),
}) satisfies z.ZodType<AdminStatus>;

const clientQuery = z.strictObject({
  offset: wholeNumber(0, 10_000_000).default(0),
  limit: wholeNumber(1, 500).default(100),
});

const auditQuery = z.strictObject({
  before: wholeNumber(1, Number.MAX_SAFE_INTEGER).optional(),
  limit: wholeNumber(1, 500).default(100),
});

export function adminRoutes(app: App, { store, index, status }: AdminWorld): void {
  const config = { access: 'administrator' } as const;
  app.get(
    '/api/admin/jump-clients',
    { config, schema: { querystring: clientQuery, response: { 200: clientPage } } },
    (request) => listClients({ index, store }, request.query),
  );
  app.get(
    '/api/admin/audit',
    { config, schema: { querystring: auditQuery, response: { 200: auditPage } } },
    (request) => listAudit(store, request.query.limit, request.query.before),
  );
  app.get('/api/admin/status', { config, schema: { response: { 200: adminStatus } } }, () => status());
}
