/** The list of items, an item's details, and the groups. */
import { parseId } from '@sallyport/domain';
import type { JumpItemId } from '@sallyport/domain';
import * as z from 'zod';
import type { ItemIndex } from '../../index/item-index.ts';
import { findItem } from '../../services/items/find-item.ts';
import type { FindItemWorld } from '../../services/items/find-item.ts';
import { listGroups, listItems } from '../../services/items/list-items.ts';
import type { App } from '../app-type.ts';
import { userOf } from '../guards.ts';
import { Problem } from '../problem.ts';
import { itemQueryFields, itemQueryFrom } from '../item-query.ts';
import { wholeNumber } from '../query-fields.ts';
import { groupSummaries, itemDetails, itemPage } from '../schemas/items.ts';

const query = z.strictObject({
  ...itemQueryFields,
  offset: wholeNumber(0, 10_000_000).default(0),
  limit: wholeNumber(1, 500).default(100),
});

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

export function jumpItemRoutes(app: App, world: FindItemWorld): void {
  const { index } = world;

  app.get('/api/jump-items', { schema: { querystring: query, response: { 200: itemPage } } }, async (request) => {
    const { offset, limit } = request.query;
    return listItems(index, userOf(request), { ...itemQueryFrom(request.query), offset, limit });
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

  app.get('/api/jump-groups', { schema: { response: { 200: groupSummaries } } }, async (request) =>
    listGroups(index, userOf(request)),
  );
}
