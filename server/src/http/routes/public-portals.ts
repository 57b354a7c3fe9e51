/** Public portals, for administrators; and the list from which others choose an address. */
import { parseId, portalAddressOf } from '@sallyport/domain';
import type { PublicPortalId } from '@sallyport/domain';
import type { PortalAnswer, PortalChoices, PortalPage, PortalRemoval } from '@sallyport/protocol';
import * as z from 'zod';
import {
  changePortal,
  createPortal,
  isDefaultPortal,
  portalUses,
  removePortal,
} from '../../services/portals/public-portals.ts';
import type { PortalOutcome, PortalWish, PortalWorld } from '../../services/portals/public-portals.ts';
import type { App } from '../app-type.ts';
import { Problem } from '../problem.ts';
import { actorOf } from '../request-actor.ts';

const typed = z.string().max(8192);

const portalBody = z.strictObject({
  name: typed,
  addresses: z.array(z.string().max(512)).max(64),
  sessionPolicyId: z.string().max(64).nullable(),
});

const portalAnswer = z.object({
  id: z.string(),
  name: z.string(),
  addresses: z.array(z.string()).readonly(),
  sessionPolicyId: z.string().nullable(),
  isDefault: z.boolean(),
  unknownAddresses: z.array(z.string()).readonly(),
  uses: z.object({ clients: z.number(), installers: z.number() }),
}) satisfies z.ZodType<PortalAnswer>;

const portalPage = z.object({
  rows: z.array(portalAnswer).readonly(),
  hosts: z.array(z.string()).readonly(),
  policies: z.array(z.object({ id: z.string(), displayName: z.string() })).readonly(),
}) satisfies z.ZodType<PortalPage>;

const removal = z.discriminatedUnion('outcome', [
  z.object({ outcome: z.literal('removed') }),
  z.object({ outcome: z.literal('in-use'), clients: z.number(), installers: z.number() }),
]) satisfies z.ZodType<PortalRemoval>;

const choices = z.object({
  rows: z.array(z.object({ name: z.string(), addresses: z.array(z.string()).readonly() })).readonly(),
}) satisfies z.ZodType<PortalChoices>;

const params = z.strictObject({ id: z.string().max(64) });

function portalIdOf(request: { readonly params: { readonly id: string } }): PublicPortalId {
  const id = parseId('public-portal', request.params.id);
  if (id === undefined) throw new Problem(404, 'portal.gone');
  return id;
}

function wishOf({ name, addresses, sessionPolicyId }: z.infer<typeof portalBody>): PortalWish {
  const policy = sessionPolicyId === null ? null : parseId('session-policy', sessionPolicyId);
  if (policy === undefined) throw new Problem(422, 'session-policy.gone', { field: 'sessionPolicyId' });
  return { name, addresses, sessionPolicyId: policy };
}

function idFrom(outcome: PortalOutcome): PublicPortalId {
  if (outcome.kind === 'gone') throw new Problem(404, 'portal.gone');
  if (outcome.kind === 'done') return outcome.id;
  const { code, field } = outcome.problem;
  throw new Problem(422, code, { field });
}

/** Addresses of the default portal are those that are no other's, which nobody wrote down. */
async function listPortals(world: PortalWorld): Promise<readonly PortalAnswer[]> {
  const { store, access, ownHosts } = world;
  const [rows, { portals }, usesOf] = await Promise.all([
    store.listPublicPortals(),
    access.current(),
    portalUses(world),
  ]);
  const own = new Set(ownHosts());
  return rows.map((row) => {
    const addresses = portals.get(row.id)?.addresses ?? [];
    return {
      id: row.id,
      name: row.name,
      addresses,
      sessionPolicyId: row.sessionPolicyId,
      isDefault: isDefaultPortal(row),
      unknownAddresses: addresses.filter((address) => !own.has(address)),
      uses: usesOf(addresses),
    };
  });
}

export function publicPortalRoutes(app: App, world: PortalWorld): void {
  const config = { access: 'administrator' } as const;

  async function answerTo(outcome: PortalOutcome): Promise<PortalAnswer> {
    const id = idFrom(outcome);
    const portal = (await listPortals(world)).find((row) => row.id === id);
    if (portal === undefined) throw new Problem(404, 'portal.gone');
    return portal;
  }

  app.get('/api/admin/public-portals', { config, schema: { response: { 200: portalPage } } }, async () => {
    const { sessionPolicies, globalSessionPolicyId } = await world.access.current();
    const chosen = [...sessionPolicies.values()].filter(({ id }) => id !== globalSessionPolicyId);
    return {
      rows: await listPortals(world),
      hosts: world.ownHosts().filter((host) => portalAddressOf(host) === host),
      policies: chosen.map(({ id, displayName }) => ({ id, displayName })),
    };
  });

  app.post(
    '/api/admin/public-portals',
    { config, schema: { body: portalBody, response: { 200: portalAnswer } } },
    async (request) => await answerTo(await createPortal(world, wishOf(request.body), actorOf(request))),
  );

  app.put(
    '/api/admin/public-portals/:id',
    { config, schema: { params, body: portalBody, response: { 200: portalAnswer } } },
    async (request) => {
      const change = (): PortalWish => wishOf(request.body);
      return await answerTo(await changePortal(world, { id: portalIdOf(request), change }, actorOf(request)));
    },
  );

  app.delete(
    '/api/admin/public-portals/:id',
    { config, schema: { params, response: { 200: removal } } },
    async (request): Promise<PortalRemoval> => {
      const outcome = await removePortal(world, portalIdOf(request), actorOf(request));
      if (outcome.kind === 'gone') throw new Problem(404, 'portal.gone');
      if (outcome.kind === 'default') throw new Problem(409, 'portal.default-fixed');
      return outcome.kind === 'removed' ? { outcome: 'removed' } : { outcome: 'in-use', ...outcome.uses };
    },
  );

  app.get('/api/public-portals', { schema: { response: { 200: choices } } }, async () => {
    const { portals } = await world.access.current();
    return { rows: [...portals.values()].map(({ name, addresses }) => ({ name, addresses })) };
  });
}
