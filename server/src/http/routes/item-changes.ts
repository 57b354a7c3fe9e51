/** Changing, copying and removing items, and what is to be known before that. */
import { parseId } from '@sallyport/domain';
import type { IdKind, Id, JumpItemId } from '@sallyport/domain';
import { changedItemsMax } from '@sallyport/protocol';
import type { FastifyRequest } from 'fastify';
import * as z from 'zod';
import { changeItems } from '../../services/items/change-items.ts';
import type { ItemChanges } from '../../services/items/change-items.ts';
import { copyItems } from '../../services/items/copy-items.ts';
import { shownOutcome } from '../../services/items/item-answers.ts';
import { userEditor } from '../../services/items/item-editor.ts';
import type { ItemEditor, ItemsRefused } from '../../services/items/item-editor.ts';
import { readProperties } from '../../services/items/item-properties.ts';
import type { PropertiesWorld } from '../../services/items/item-properties.ts';
import { foreseeRemoval, removeItems } from '../../services/items/remove-items.ts';
import type { SessionWorld } from '../../services/sessions/session-world.ts';
import type { App } from '../app-type.ts';
import { loginOf, userOf } from '../guards.ts';
import { Problem } from '../problem.ts';
import * as answers from '../schemas/item-changes.ts';

const ids = z.array(z.string().max(64)).min(1).max(changedItemsMax);
const id = z.string().max(64);

// Longer than any of these may be, so that the rule itself refuses in its own words.
const text = z.string().max(4_096);

const changes = z.strictObject({
  name: text.optional(),
  tag: text.optional(),
  comments: text.optional(),
  jumpPolicyId: id.nullable().optional(),
  attendedSessionPolicyId: id.nullable().optional(),
  unattendedSessionPolicyId: id.nullable().optional(),
  publicSiteAddress: z.string().max(255).nullable().optional(),
  startMode: z.enum(['normal', 'minimized', 'hidden']).optional(),
  sessionAccount: z.enum(['service', 'signed-in', 'named']).optional(),
  accountName: text.optional(),
  accountPassword: text.optional(),
  jumpGroupId: id.optional(),
});

const changeBody = z.strictObject({ ids, changes });
const copyBody = z.strictObject({ ids, jumpGroupId: id, name: text.optional() });
const idsBody = z.strictObject({ ids });

/** Five hundred ids and the longest texts. */
const bodyLimit = 65_536;

function itemIds(texts: readonly string[]): readonly JumpItemId[] {
  return texts.map((each, place) => idIn('jump-item', each, `ids.${place}`));
}

function idIn<Kind extends IdKind>(kind: Kind, value: string, field: string): Id<Kind> {
  const parsed = parseId(kind, value);
  if (parsed === undefined) throw new Problem(422, 'request.invalid', { field });
  return parsed;
}

type IdField = 'jumpPolicyId' | 'attendedSessionPolicyId' | 'unattendedSessionPolicyId' | 'jumpGroupId';

const idKinds = {
  jumpPolicyId: 'jump-policy',
  attendedSessionPolicyId: 'session-policy',
  unattendedSessionPolicyId: 'session-policy',
  jumpGroupId: 'jump-group',
} as const satisfies Record<IdField, IdKind>;

function changesOf(given: z.infer<typeof changes>): ItemChanges {
  const { jumpPolicyId, attendedSessionPolicyId, unattendedSessionPolicyId, jumpGroupId, ...others } = given;
  const references = { jumpPolicyId, attendedSessionPolicyId, unattendedSessionPolicyId, jumpGroupId };
  const parsed = Object.entries(references).flatMap(([field, value]) => {
    if (value === undefined) return [];
    return [[field, value === null ? null : idIn(idKinds[field as IdField], value, `changes.${field}`)]];
  });
  const touched = Object.entries(others).filter(([, value]) => value !== undefined);
  return Object.fromEntries([...touched, ...parsed]) as ItemChanges;
}

function askerOf(request: FastifyRequest) {
  const { user } = loginOf(request);
  return { user: userOf(request), actor: { kind: 'user', id: user.id, name: user.displayName } as const };
}

function editorOf(request: FastifyRequest): ItemEditor {
  const { user, actor } = askerOf(request);
  return userEditor(user, actor);
}

function refusal(refused: ItemsRefused): Problem {
  switch (refused.kind) {
    case 'gone':
      return new Problem(404, 'item.gone', {
        field: `ids.${refused.place}`,
        ...(refused.hidden ? { hidden: 'item.hidden' } : {}),
      });
    case 'refused':
      return new Problem(409, 'conflict', { reasons: refused.reasons });
    case 'raced':
      return new Problem(409, 'conflict');
  }
}

export function itemChangeRoutes(app: App, world: SessionWorld & PropertiesWorld): void {
  app.patch(
    '/api/jump-items',
    { bodyLimit, schema: { body: changeBody, response: { 200: answers.changeAnswer } } },
    async (request) => {
      const wish = { ids: itemIds(request.body.ids), changes: changesOf(request.body.changes) };
      const outcome = await changeItems(world, editorOf(request), wish);
      if (outcome.kind === 'changed') return { changed: outcome.count };
      if (outcome.kind !== 'invalid') throw refusal(outcome);
      throw new Problem(422, 'request.invalid', { field: `changes.${outcome.field}` });
    },
  );

  app.post(
    '/api/jump-items/properties',
    { bodyLimit, schema: { body: idsBody, response: { 200: answers.propertiesAnswer } } },
    async (request) => {
      const found = await readProperties(world, askerOf(request), itemIds(request.body.ids));
      if (found.kind !== 'found') throw refusal(found);
      return found.answer;
    },
  );

  app.post(
    '/api/jump-items/copies',
    { bodyLimit, schema: { body: copyBody, response: { 200: answers.copyAnswer } } },
    async (request) => {
      const { name } = request.body;
      const jumpGroupId = idIn('jump-group', request.body.jumpGroupId, 'jumpGroupId');
      const outcome = await copyItems(world, editorOf(request), { ids: itemIds(request.body.ids), jumpGroupId, name });
      if (outcome.kind === 'copied') return { copies: outcome.copies };
      if (outcome.kind !== 'invalid') throw refusal(outcome);
      throw new Problem(422, 'request.invalid', { field: outcome.field });
    },
  );

  app.post(
    '/api/jump-items/removal',
    { bodyLimit, schema: { body: idsBody, response: { 200: answers.removalAnswer } } },
    async (request) => {
      const foreseen = await foreseeRemoval(world, editorOf(request), itemIds(request.body.ids));
      if (foreseen.kind !== 'foreseen') throw refusal(foreseen);
      const { items, uninstalls, offline, decision } = foreseen;
      return { items, uninstalls, offline, remove: shownOutcome(decision) };
    },
  );

  app.post(
    '/api/jump-items/remove',
    { bodyLimit, schema: { body: idsBody, response: { 200: answers.removeAnswer } } },
    async (request) => {
      const outcome = await removeItems(world, editorOf(request), itemIds(request.body.ids));
      if (outcome.kind !== 'removed') throw refusal(outcome);
      return { items: outcome.items };
    },
  );
}
