/** The recovery kit from the status page: made by an administrator who proves to be still there, and read back. */
import type { RecoveryKitAnswer } from '@sallyport/protocol';
import * as z from 'zod';
import { kitMaxLength } from '../../backup/recovery-kit.ts';
import { checkRecoveryKit, makeRecoveryKit } from '../../services/recovery/recovery-kit.ts';
import type { KitRefusal, KitWorld } from '../../services/recovery/recovery-kit.ts';
import type { App } from '../app-type.ts';
import { loginOf } from '../guards.ts';
import { Problem } from '../problem.ts';
import { typedText } from '../schemas/sign-in.ts';

const makeBody = z.strictObject({ passphrase: typedText });
const checkBody = z.strictObject({ passphrase: typedText, text: z.string().max(kitMaxLength) });
const kitAnswer = z.object({ text: z.string() }) satisfies z.ZodType<RecoveryKitAnswer>;

function problemOf(refusal: KitRefusal): Problem {
  if (refusal.kind === 'wrong-line') return new Problem(422, 'recovery-kit.wrong-line', { field: 'text' });
  const field = refusal.fault.startsWith('passphrase.') || refusal.fault.endsWith('passphrase') ? 'passphrase' : 'text';
  return new Problem(422, refusal.fault, { field });
}

export function recoveryKitRoutes(app: App, world: KitWorld): void {
  const config = { access: 'administrator' } as const;
  app.post(
    '/api/admin/recovery-kit',
    { config: { ...config, proof: true }, bodyLimit: 16_384, schema: { body: makeBody, response: { 200: kitAnswer } } },
    async (request) => {
      const made = await makeRecoveryKit(world, request.body.passphrase);
      if (made.kind !== 'made') throw problemOf(made);
      return { text: made.text };
    },
  );

  app.post(
    '/api/admin/recovery-kit/check',
    { config, bodyLimit: 65_536, schema: { body: checkBody } },
    async (request, reply) => {
      const { id, username } = loginOf(request).user;
      const actor = { kind: 'user', id, name: username } as const;
      const checked = await checkRecoveryKit(world, { ...request.body, actor });
      if (checked.kind !== 'right') throw problemOf(checked);
      return reply.code(204).send();
    },
  );
}
