/** Having jump clients upgraded. */
import { parseId } from '@sallyport/domain';
import type { UpgradeAnswer } from '@sallyport/protocol';
import * as z from 'zod';
import { askUpgrade } from '../../services/clients/upgrade-client.ts';
import type { UpgradeWorld } from '../../services/clients/upgrade-client.ts';
import type { App } from '../app-type.ts';
import { loginOf } from '../guards.ts';
import { Problem } from '../problem.ts';

const params = z.strictObject({ id: z.string().max(64) });

const answer = z.object({ version: z.string() }) satisfies z.ZodType<UpgradeAnswer>;

export function upgradeRoutes(app: App, world: UpgradeWorld): void {
  const config = { access: 'administrator' } as const;
  app.post(
    '/api/admin/jump-clients/:id/upgrade',
    { config, schema: { params, response: { 202: answer } } },
    async (request, reply) => {
      const jumpClientId = parseId('jump-client', request.params.id);
      if (jumpClientId === undefined) throw new Problem(404, 'not-found');
      const { user } = loginOf(request);
      const asked = await askUpgrade(world, {
        jumpClientId,
        actor: { kind: 'user', id: user.id, name: user.displayName },
      });
      if (asked.kind === 'asked') return reply.code(202).send({ version: asked.version });
      if (asked.because === 'client.gone') throw new Problem(404, 'not-found');
      throw new Problem(409, 'release.none');
    },
  );
}
