/** Saved views of the list: one's own, and under /api/admin those that everybody is shown. */
import { clientStatuses, listColumns, parseId, searchFields } from '@sallyport/domain';
import type { ItemViewId } from '@sallyport/domain';
import type { ItemView, ItemViewDefinition, ItemViewList } from '@sallyport/protocol';
import type { FastifyRequest } from 'fastify';
import * as z from 'zod';
import { changeItemView, listItemViews, makeItemView, removeItemView } from '../../services/items/item-views.ts';
import type { ItemViewOutcome, ItemViewWorld, ViewEditor } from '../../services/items/item-views.ts';
import { idParams, idText, typedText } from '../access-answers.ts';
import type { App } from '../app-type.ts';
import { userOf } from '../guards.ts';
import { filtersFrom, groupIdOf, searchFrom, sortable } from '../item-query.ts';
import { Problem } from '../problem.ts';
import { searchTextField, wholeNumber } from '../query-fields.ts';
import { actorOf } from '../request-actor.ts';

const column = z.strictObject({
  id: z.enum(listColumns),
  width: z.int().min(16).max(2_000),
  shown: z.boolean(),
  pinned: z.boolean(),
});

const sortText = z
  .string()
  .max(256)
  .refine((text) => text.split(',').every((word) => sortable.some((known) => known === word)))
  .refine((text) => text.split(',').length <= 3);

const definition = z.strictObject({
  search: searchTextField,
  fields: z.array(z.enum(searchFields)).max(searchFields.length).readonly(),
  filters: z.string().max(1024),
  group: idText.nullable(),
  tag: z.string().max(64).nullable(),
  status: z.enum(clientStatuses).nullable(),
  sort: sortText,
  columns: z
    .array(column)
    .max(listColumns.length)
    .refine((columns) => new Set(columns.map(({ id }) => id)).size === columns.length)
    .readonly(),
}) satisfies z.ZodType<ItemViewDefinition>;

const body = z.strictObject({ name: typedText, definition });
const revised = z.strictObject({ name: typedText, definition, revision: z.int().min(1) });
const revisionQuery = z.strictObject({ revision: wholeNumber(1, 1_000_000_000) });

/** As it was stored; a newer program may have had other columns. */
const keptDefinition = definition.extend({
  fields: z.array(z.string()).readonly(),
  sort: z.string(),
  columns: z.array(z.object({ id: z.string(), width: z.number(), shown: z.boolean(), pinned: z.boolean() })).readonly(),
}) satisfies z.ZodType<ItemViewDefinition>;

const answer = z.object({
  id: z.string(),
  name: z.string(),
  isShared: z.boolean(),
  revision: z.number(),
  definition: keptDefinition,
}) satisfies z.ZodType<ItemView>;

const list = z.object({ rows: z.array(answer).readonly(), mayShare: z.boolean() }) satisfies z.ZodType<ItemViewList>;

function viewIdOf(text: string): ItemViewId {
  const id = parseId('item-view', text);
  if (id === undefined) throw new Problem(404, 'not-found');
  return id;
}

/** What the list itself would refuse is not kept either. */
function checked<Wish extends z.output<typeof body>>(wish: Wish): Wish {
  groupIdOf(wish.definition.group ?? undefined);
  searchFrom(wish.definition.search);
  filtersFrom(wish.definition.filters);
  return wish;
}

function viewFrom(outcome: ItemViewOutcome): ItemView {
  switch (outcome.kind) {
    case 'done':
      return outcome.view;
    case 'gone':
      throw new Problem(404, 'not-found');
    case 'conflict':
      throw new Problem(409, 'item-view.changed');
    case 'too-many':
      throw new Problem(409, 'item-view.too-many');
    default:
      throw new Problem(422, `item-view.${outcome.kind}`, { field: 'name' });
  }
}

interface Editing {
  readonly base: string;
  readonly access: 'user' | 'editJumpGroups';
  readonly editorOf: (request: FastifyRequest) => ViewEditor;
}

const editings: readonly Editing[] = [
  {
    base: '/api/item-views',
    access: 'user',
    editorOf: (request) => ({ owner: userOf(request).id, actor: actorOf(request) }),
  },
  // Shared views stand beside the groups in everybody's tree, so whoever arranges those arranges these.
  {
    base: '/api/admin/item-views',
    access: 'editJumpGroups',
    editorOf: (request) => ({ owner: null, actor: actorOf(request) }),
  },
];

export function itemViewRoutes(app: App, world: ItemViewWorld): void {
  app.get('/api/item-views', { schema: { response: { 200: list } } }, async (request) =>
    listItemViews(world, userOf(request)),
  );

  for (const { base, access, editorOf } of editings) {
    const limits = { config: { access }, bodyLimit: 16_384 };
    app.post(base, { ...limits, schema: { body, response: { 200: answer } } }, async (request) =>
      viewFrom(await makeItemView(world, editorOf(request), checked(request.body))),
    );
    app.put(
      `${base}/:id`,
      { ...limits, schema: { params: idParams, body: revised, response: { 200: answer } } },
      async (request) => {
        const change = { id: viewIdOf(request.params.id), ...checked(request.body) };
        return viewFrom(await changeItemView(world, editorOf(request), change));
      },
    );
    app.delete(
      `${base}/:id`,
      { ...limits, schema: { params: idParams, querystring: revisionQuery } },
      async (request, reply) => {
        const removal = { id: viewIdOf(request.params.id), revision: request.query.revision };
        viewFrom(await removeItemView(world, editorOf(request), removal));
        return reply.code(204).send();
      },
    );
  }
}
