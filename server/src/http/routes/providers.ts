/** Providers that users sign in by, for administrators. */
import { parseId } from '@sallyport/domain';
import type { SecurityProviderId } from '@sallyport/domain';
import type { AdminProvider, AdminProviders } from '@sallyport/protocol';
import * as z from 'zod';
import { listProviders, removeProvider, saveProvider } from '../../services/users/providers.ts';
import type { ProviderOutcome, ProvidersWorld } from '../../services/users/providers.ts';
import type { App } from '../app-type.ts';
import { Problem } from '../problem.ts';
import { typedText } from '../schemas/sign-in.ts';
import { redirectUri } from './provider-sign-in.ts';
import { editorOf } from './users.ts';

export interface ProviderRoutesWorld extends ProvidersWorld {
  readonly addresses: () => readonly string[];
}

const fields = {
  name: z.string().max(256),
  enabled: z.boolean(),
  issuer: typedText,
  clientId: typedText,
  scopes: typedText,
  usernameClaim: typedText,
  groupsClaim: typedText,
  provision: z.boolean(),
  authority: z.string().max(65_536),
};

const body = z.strictObject({ ...fields, clientSecret: z.string().max(1024).optional() });
const params = z.object({ id: z.string().max(64) });

const answer = z.object({
  providers: z
    .array(
      z.object({
        ...fields,
        id: z.string(),
        hasSecret: z.boolean(),
        users: z.number(),
      }) satisfies z.ZodType<AdminProvider>,
    )
    .readonly(),
  redirectUris: z.array(z.string()).readonly(),
}) satisfies z.ZodType<AdminProviders>;

const config = { access: 'administrator' } as const;
const proven = { access: 'administrator', proof: true } as const;

function idOf(text: string): SecurityProviderId {
  const id = parseId('security-provider', text);
  if (id === undefined) throw new Problem(404, 'not-found');
  return id;
}

function doneBy(outcome: ProviderOutcome): { readonly id: string } {
  switch (outcome.kind) {
    case 'done':
      return { id: outcome.id };
    case 'gone':
      throw new Problem(404, 'not-found');
    case 'taken':
      throw new Problem(409, 'provider.name-taken', { field: 'name' });
    case 'in-use':
      throw new Problem(409, 'provider.in-use');
    case 'fault':
      throw new Problem(422, 'provider.invalid', { field: outcome.field });
  }
}

export function providerRoutes(app: App, world: ProviderRoutesWorld): void {
  const made = z.object({ id: z.string() });

  app.get('/api/admin/providers', { config, schema: { response: { 200: answer } } }, async () => ({
    providers: await listProviders(world),
    redirectUris: world.addresses().map((origin) => redirectUri(origin, '{id}')),
  }));

  app.post(
    '/api/admin/providers',
    { config: proven, bodyLimit: 131_072, schema: { body, response: { 201: made } } },
    async (request, reply) => {
      const saved = await saveProvider(world, editorOf(request), { id: undefined, edit: request.body });
      return reply.code(201).send(doneBy(saved));
    },
  );

  app.put(
    '/api/admin/providers/:id',
    { config: proven, bodyLimit: 131_072, schema: { params, body, response: { 200: made } } },
    async (request) =>
      doneBy(await saveProvider(world, editorOf(request), { id: idOf(request.params.id), edit: request.body })),
  );

  app.delete('/api/admin/providers/:id', { config: proven, schema: { params } }, async (request, reply) => {
    doneBy(await removeProvider(world, editorOf(request), idOf(request.params.id)));
    return reply.code(204).send();
  });
}
