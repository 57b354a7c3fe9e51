/** Accounts, for administrators. Whatever changes one asks for a proof first. */
import { decideSetPassword } from '@sallyport/domain';
import type { UserId } from '@sallyport/domain';
import type { FastifyRequest } from 'fastify';
import type { AccountEditor, AccountsWorld, EditOutcome } from '../../services/users/edit-account.ts';
import { createAccount, editAccount, removeAccount } from '../../services/users/edit-account.ts';
import { accountChoices, listAccounts, listPasswordOwners, readAccount } from '../../services/users/list-accounts.ts';
import { removeSecondFactors } from '../../services/users/remove-second-factors.ts';
import type { App } from '../app-type.ts';
import { loginOf, userOf } from '../guards.ts';
import { Problem } from '../problem.ts';
import {
  choicesAnswer,
  newPasswordBody,
  newUserBody,
  passwordOwners,
  userAnswer,
  userChanges,
  userParams,
  userRows,
} from '../schemas/users.ts';
import { present } from '../schemas/present.ts';

export function editorOf(request: FastifyRequest): AccountEditor {
  const { id: loginId, user } = loginOf(request);
  return { actor: { kind: 'user', id: user.id, name: user.username }, userId: user.id, loginId };
}

function doneBy(outcome: EditOutcome): UserId {
  switch (outcome.kind) {
    case 'done':
      return outcome.user.id;
    case 'gone':
      throw new Problem(404, 'not-found');
    case 'changed-meanwhile':
      throw new Problem(409, 'conflict');
    case 'refused':
      throw new Problem(409, 'account.refused', { reasons: [outcome.reason] });
    case 'fault':
      throw new Problem(outcome.fault.code === 'user.name-taken' ? 409 : 422, outcome.fault.code, {
        field: outcome.fault.field,
      });
  }
}

const config = { access: 'administrator' } as const;
const proven = { access: 'administrator', proof: true } as const;

export function userRoutes(app: App, world: AccountsWorld): void {
  const shown = async (id: UserId) => {
    const user = await readAccount(world, id);
    if (user === undefined) throw new Problem(404, 'not-found');
    return user;
  };

  app.get('/api/admin/users', { config, schema: { response: { 200: userRows } } }, () => listAccounts(world));

  app.get('/api/admin/users/choices', { config, schema: { response: { 200: choicesAnswer } } }, () =>
    accountChoices(world),
  );

  app.get(
    '/api/admin/users/:id',
    { config, schema: { params: userParams, response: { 200: userAnswer } } },
    (request) => shown(request.params.id),
  );

  app.post(
    '/api/admin/users',
    { config: proven, schema: { body: newUserBody, response: { 201: userAnswer } } },
    async (request, reply) => {
      const id = doneBy(await createAccount(world, editorOf(request), present(request.body)));
      return reply.code(201).send(await shown(id));
    },
  );

  app.patch(
    '/api/admin/users/:id',
    { config: proven, schema: { params: userParams, body: userChanges, response: { 200: userAnswer } } },
    async (request) => {
      const { id: userId } = request.params;
      return await shown(doneBy(await editAccount(world, editorOf(request), { userId, edit: present(request.body) })));
    },
  );

  app.delete('/api/admin/users/:id', { config: proven, schema: { params: userParams } }, async (request, reply) => {
    doneBy(await removeAccount(world, editorOf(request), request.params.id));
    return reply.code(204).send();
  });

  app.get(
    '/api/admin/passwords',
    { config: { access: 'setPasswords' }, schema: { response: { 200: passwordOwners } } },
    (request) => listPasswordOwners(world, userOf(request)),
  );

  app.post(
    '/api/admin/users/:id/password',
    { config: { access: 'setPasswords', proof: true }, schema: { params: userParams, body: newPasswordBody } },
    async (request, reply) => {
      const { id: userId } = request.params;
      const decision = decideSetPassword(userOf(request), userId);
      if (decision.kind === 'refused') throw new Problem(403, 'account.refused', { reasons: decision.reasons });
      const { password, resetRequired: passwordResetRequired } = request.body;
      doneBy(await editAccount(world, editorOf(request), { userId, edit: { password, passwordResetRequired } }));
      return reply.code(204).send();
    },
  );

  app.delete(
    '/api/admin/users/:id/second-factors',
    { config: proven, schema: { params: userParams } },
    async (request, reply) => {
      const outcome = await removeSecondFactors(world, editorOf(request), request.params.id);
      // Of somebody who has none any more there is nothing to remove, and nothing to write down.
      if (outcome === 'gone') throw new Problem(404, 'not-found');
      return reply.code(204).send();
    },
  );
}
