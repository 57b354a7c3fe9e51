/** Installers, for administrators. */
import { installerMinutes, installerUsesMost, isPortalAddress, parseInstallerId } from '@sallyport/domain';
import type { InstallerId } from '@sallyport/domain';
import { installerChoices } from '@sallyport/protocol';
import type { InstallLines, InstallerPage, NewInstallerAnswer } from '@sallyport/protocol';
import type { FastifyRequest } from 'fastify';
import * as z from 'zod';
import type { Actor } from '../../audit/entry.ts';
import type { ItemIndex } from '../../index/item-index.ts';
import type { JumpGroupRow } from '../../ports.ts';
import { makeInstallLines } from '../../services/installers/install-lines.ts';
import type { InstallLinesWorld } from '../../services/installers/install-lines.ts';
import { plainInstaller } from '../../services/installers/installer-options.ts';
import { checkInstaller } from '../../services/installers/installer-wish.ts';
import {
  createInstaller,
  extendInstaller,
  removeInstaller,
  revokeInstaller,
} from '../../services/installers/installers.ts';
import { findOrMakeJumpGroup } from '../../services/access/jump-groups.ts';
import type { AccessWorld } from '../../services/access/change-access.ts';
import { listGroupNames, listInstallers } from '../../services/installers/list-installers.ts';
import type { App } from '../app-type.ts';
import { loginOf } from '../guards.ts';
import { Problem } from '../problem.ts';
import { actorOf } from '../request-actor.ts';

export interface InstallerRoutesWorld extends InstallLinesWorld, AccessWorld {
  readonly index: Pick<ItemIndex, 'setGroup'>;
}

const minuteMs = 60_000;
const moment = z.number();

const page = z.object({
  rows: z
    .array(
      z.object({
        id: z.string(),
        name: z.string(),
        groupName: z.string(),
        tag: z.string(),
        comments: z.string(),
        createdAt: moment,
        createdBy: z.string().nullable(),
        expiresAt: moment.nullable(),
        uses: z.number(),
        maxUses: z.number().nullable(),
        state: z.enum(['good', 'revoked', 'creator-gone', 'expired', 'used-up']),
      }),
    )
    .readonly(),
  groups: z.array(z.string()).readonly(),
}) satisfies z.ZodType<InstallerPage>;

const scopeLines = z.object({ withKey: z.string().nullable(), asking: z.string() });

const lines = z.object({
  address: z.string(),
  system: scopeLines,
  user: scopeLines,
  platforms: z.array(z.object({ platform: z.string(), isReady: z.boolean() })).readonly(),
  bringCommand: z.string(),
}) satisfies z.ZodType<InstallLines>;

const made = z.object({ id: z.string(), enrolmentKey: z.string(), lines }) satisfies z.ZodType<NewInstallerAnswer>;

/** Longer than any that is taken, so that the rule can say what is wrong. */
const typed = z.string().max(8192);
const validMinutes = z.int().min(installerMinutes.least).max(installerMinutes.most);

const newBody = z.strictObject({
  group: typed,
  name: typed.default(''),
  tag: typed.default(''),
  comments: typed.default(''),
  validMinutes: validMinutes.default(installerMinutes.usual),
  maxUses: z.int().min(1).max(installerUsesMost).nullable().default(null),
  /** An address of the portal of its clients. */
  publicSiteAddress: z.string().max(128).nullable().default(null),
  /** What whoever installs may say otherwise. */
  overrides: z.array(z.enum(installerChoices)).max(installerChoices.length).default([]),
});

const extendBody = z.strictObject({ validMinutes });
const params = z.strictObject({ id: z.string().max(64) });

function installerIdOf(request: { readonly params: { readonly id: string } }): InstallerId {
  const id = parseInstallerId(request.params.id);
  if (id === undefined) throw new Problem(404, 'installer.gone');
  return id;
}

async function groupNamed(world: InstallerRoutesWorld, name: string, actor: Actor): Promise<JumpGroupRow> {
  const group = await findOrMakeJumpGroup(world, actor, name);
  if (group === undefined) throw new Problem(422, 'request.invalid', { field: 'group' });
  world.index.setGroup(group);
  return group;
}

export function installerRoutes(app: App, world: InstallerRoutesWorld): void {
  const config = { access: 'administrator' } as const;
  const askedBy = (request: FastifyRequest): string => `https://${request.host}`;

  app.get('/api/admin/installers', { config, schema: { response: { 200: page } } }, async () => ({
    rows: await listInstallers(world),
    groups: await listGroupNames(world),
  }));

  app.post(
    '/api/admin/installers',
    { config, bodyLimit: 65_536, schema: { body: newBody, response: { 200: made } } },
    async (request) => {
      const { validMinutes: minutes, maxUses, publicSiteAddress, overrides, ...texts } = request.body;
      const checked = checkInstaller(texts);
      if (checked.kind === 'bad') throw new Problem(422, 'request.invalid', { field: checked.field });
      if (publicSiteAddress !== null && !isPortalAddress(await world.access.current(), publicSiteAddress)) {
        throw new Problem(422, 'portal.address-gone', { field: 'publicSiteAddress' });
      }
      const { group, ...properties } = checked.texts;
      const actor = actorOf(request);
      const { id: jumpGroupId } = await groupNamed(world, group, actor);
      const options = { ...plainInstaller, overrides: installerChoices.filter((field) => overrides.includes(field)) };
      const createdBy = loginOf(request).user.id;
      const wish = { ...properties, jumpGroupId, maxUses, publicSiteAddress, createdBy, options };
      const { id, enrolmentKey } = await createInstaller(world, { ...wish, validForMs: minutes * minuteMs }, actor);
      return {
        id,
        enrolmentKey,
        lines: await makeInstallLines(world, { address: askedBy(request), enrolmentKey, publicSiteAddress }),
      };
    },
  );

  /** The lines that ask for the key: the same for every installer. */
  app.get('/api/admin/install-lines', { config, schema: { response: { 200: lines } } }, (request) =>
    makeInstallLines(world, { address: askedBy(request) }),
  );

  app.post(
    '/api/admin/installers/:id/extend',
    { config, schema: { params, body: extendBody } },
    async (request, reply) => {
      const validForMs = request.body.validMinutes * minuteMs;
      await extendInstaller(world, { id: installerIdOf(request), validForMs }, actorOf(request));
      return reply.code(204).send();
    },
  );

  app.post('/api/admin/installers/:id/revoke', { config, schema: { params } }, async (request, reply) => {
    await revokeInstaller(world, installerIdOf(request), actorOf(request));
    return reply.code(204).send();
  });

  app.delete('/api/admin/installers/:id', { config, schema: { params } }, async (request, reply) => {
    await removeInstaller(world, installerIdOf(request), actorOf(request));
    return reply.code(204).send();
  });
}
