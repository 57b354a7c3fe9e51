/** The list of items, the same as a file, an item's details, and the groups. */
import { Readable } from 'node:stream';
import { instant, listColumns, parseId } from '@sallyport/domain';
import type { JumpItemId } from '@sallyport/domain';
import * as z from 'zod';
import type { ItemIndex } from '../../index/item-index.ts';
import { auditEntry } from '../../audit/entry.ts';
import { exportItems } from '../../services/items/export-items.ts';
import type { Clock } from '../../ports.ts';
import { findItem } from '../../services/items/find-item.ts';
import type { FindItemWorld } from '../../services/items/find-item.ts';
import { listItemEvents } from '../../services/items/item-events.ts';
import { listGroups, listItems } from '../../services/items/list-items.ts';
import type { App } from '../app-type.ts';
import { compressList } from '../compress-list.ts';
import { userOf } from '../guards.ts';
import { Problem } from '../problem.ts';
import { itemQueryFields, itemQueryFrom } from '../item-query.ts';
import { wholeNumber, wordList } from '../query-fields.ts';
import { actorOf } from '../request-actor.ts';
import { groupSummaries, itemDetails, itemEventPage } from '../schemas/items.ts';

const query = z.strictObject({
  ...itemQueryFields,
  offset: wholeNumber(0, 10_000_000).default(0),
  limit: wholeNumber(1, 500).default(100),
});

const exportQuery = z.strictObject({
  ...itemQueryFields,
  format: z.enum(['csv', 'json']),
  columns: wordList(listColumns).refine((columns) => columns.length > 0 && new Set(columns).size === columns.length),
});

const eventsQuery = z.strictObject({
  limit: wholeNumber(1, 100).default(10),
  before: wholeNumber(0, Number.MAX_SAFE_INTEGER).optional(),
});

const fileTypes = { csv: 'text/csv; charset=utf-8', json: 'application/json; charset=utf-8' } as const;

/** An id that is none names nothing. */
export function jumpItemIdOf(text: string): JumpItemId {
  const id = parseId('jump-item', text);
  if (id === undefined) throw new Problem(404, 'item.gone');
  return id;
}

/** For whoever does not see an item as for everybody once it is removed. */
export function itemGone(index: Pick<ItemIndex, 'find'>, id: JumpItemId): Problem {
  return new Problem(404, 'item.gone', index.find(id) === undefined ? {} : { hidden: 'item.hidden' });
}

export const itemParams = z.strictObject({ id: z.string().max(64) });

interface JumpItemRoutesWorld extends FindItemWorld {
  readonly clock: Clock;
}

export function jumpItemRoutes(app: App, world: JumpItemRoutesWorld): void {
  const { index } = world;

  // Its text is made as an `itemPage`, field by field, which is tested, and not once more for each of its rows here.
  app.get('/api/jump-items', { schema: { querystring: query }, onSend: compressList }, async (request, reply) => {
    const { offset, limit } = request.query;
    const page = { ...itemQueryFrom(request.query), offset, limit };
    const text = await listItems(index, userOf(request), page);
    return await reply.type('application/json; charset=utf-8').send(text);
  });

  app.get('/api/jump-items/export', { schema: { querystring: exportQuery } }, async (request, reply) => {
    const { format, columns, ...narrowed } = request.query;
    const file = { format, columns, query: itemQueryFrom(narrowed) };
    const { total, pieces } = await exportItems(index, userOf(request), file);
    const at = world.clock.now();
    const { search, filters, group, tag, status } = narrowed;
    const data = { format, columns, rows: total, search, filters, group, tag, status };
    const entry = auditEntry({ at, kind: 'jump-items.exported', actor: actorOf(request), data });
    await world.store.commit([world.store.insertAuditEntry(entry)]);
    void reply.type(fileTypes[format]).header('cache-control', 'no-store');
    const day = new Date(at).toISOString().slice(0, 10);
    void reply.header('content-disposition', `attachment; filename="jump-items-${day}.${format}"`);
    return reply.send(Readable.from(pieces, { objectMode: false }));
  });

  app.get(
    '/api/jump-items/:id',
    { schema: { params: itemParams, response: { 200: itemDetails } } },
    async (request) => {
      const id = jumpItemIdOf(request.params.id);
      const details = await findItem(world, userOf(request), id);
      if (details === undefined) throw itemGone(index, id);
      return details;
    },
  );

  app.get(
    '/api/jump-items/:id/events',
    { schema: { params: itemParams, querystring: eventsQuery, response: { 200: itemEventPage } } },
    async (request) => {
      const id = jumpItemIdOf(request.params.id);
      const { limit, before } = request.query;
      const until = before === undefined ? {} : { before: instant(before) };
      const events = await listItemEvents(world, userOf(request), { id, limit, ...until });
      if (events === undefined) throw itemGone(index, id);
      return events;
    },
  );

  const groups = { schema: { response: { 200: groupSummaries } }, onSend: compressList };
  app.get('/api/jump-groups', groups, async (request) => listGroups(index, userOf(request)));
}
