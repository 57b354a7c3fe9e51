/** Jump Item Roles, for administrators. */
import { compareNames, parseId } from '@sallyport/domain';
import type { AccessFacts, JumpItemRoleId } from '@sallyport/domain';
import type { JumpItemRoleAnswer, JumpItemRolePage } from '@sallyport/protocol';
import * as z from 'zod';
import type { JumpItemRoleRow } from '../../ports.ts';
import type { AccessWorld } from '../../services/access/change-access.ts';
import {
  changeJumpItemRole,
  dependentsOfRole,
  itemPermissions,
  makeJumpItemRole,
  permissionsIn,
  removeJumpItemRole,
} from '../../services/access/jump-item-roles.ts';
import { idParams, removal, removalFrom, typedText, valueFrom } from '../access-answers.ts';
import type { App } from '../app-type.ts';
import { Problem } from '../problem.ts';
import { actorOf } from '../request-actor.ts';

const fields = {
  name: typedText,
  description: typedText,
  permissions: z.array(z.enum(itemPermissions)).max(64).readonly(),
};

const body = z.strictObject(fields);

const answer = z.object({
  ...fields,
  id: z.string(),
  builtIn: z.boolean(),
  dependents: z.object({ count: z.number(), names: z.array(z.string()).readonly() }),
}) satisfies z.ZodType<JumpItemRoleAnswer>;

const page = z.object({ rows: z.array(answer).readonly() }) satisfies z.ZodType<JumpItemRolePage>;

function roleIdOf(text: string): JumpItemRoleId {
  const id = parseId('jump-item-role', text);
  if (id === undefined) throw new Problem(404, 'not-found');
  return id;
}

function answerOf(facts: AccessFacts, row: JumpItemRoleRow): JumpItemRoleAnswer {
  const { id, name, description } = row;
  return {
    id,
    name,
    description,
    permissions: permissionsIn(row),
    builtIn: row.builtIn === 1,
    dependents: dependentsOfRole(facts, id),
  };
}

export function jumpItemRoleRoutes(app: App, world: AccessWorld): void {
  const config = { access: 'administrator' } as const;
  const { store, access } = world;

  app.get('/api/admin/jump-item-roles', { config, schema: { response: { 200: page } } }, async () => {
    const facts = await access.current();
    const rows = (await store.listJumpItemRoles()).toSorted(
      (one, other) => other.builtIn - one.builtIn || compareNames(one.name, other.name),
    );
    return { rows: rows.map((row) => answerOf(facts, row)) };
  });

  app.post(
    '/api/admin/jump-item-roles',
    { config, bodyLimit: 65_536, schema: { body, response: { 200: answer } } },
    async (request) => {
      const wish = { ...request.body, permissions: new Set(request.body.permissions) };
      const row = valueFrom(await makeJumpItemRole(world, actorOf(request), wish));
      return answerOf(await access.current(), row);
    },
  );

  app.put(
    '/api/admin/jump-item-roles/:id',
    { config, bodyLimit: 65_536, schema: { params: idParams, body, response: { 200: answer } } },
    async (request) => {
      const wish = { ...request.body, permissions: new Set(request.body.permissions) };
      const change = { id: roleIdOf(request.params.id), change: () => wish };
      const row = valueFrom(await changeJumpItemRole(world, actorOf(request), change));
      return answerOf(await access.current(), row);
    },
  );

  app.delete(
    '/api/admin/jump-item-roles/:id',
    { config, schema: { params: idParams, response: { 200: removal } } },
    async (request) => removalFrom(await removeJumpItemRole(world, actorOf(request), roleIdOf(request.params.id))),
  );
}
