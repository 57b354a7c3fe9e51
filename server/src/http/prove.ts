/** What a request shows to be still of the one who signed in, or the refusal that says what is missing. */
import type { FastifyRequest } from 'fastify';
import type * as z from 'zod';
import { passkeyPurpose } from '../services/users/second-factor.ts';
import { stepUp } from '../services/users/step-up.ts';
import type { StepUpWorld } from '../services/users/step-up.ts';
import { loginOf } from './guards.ts';
import { Problem } from './problem.ts';
import { secondFactorOf } from './schemas/sign-in.ts';
import type { secondFactorAnswer } from './schemas/sign-in.ts';

export interface ShownProof {
  readonly password?: string | undefined;
  readonly secondFactor?: z.infer<typeof secondFactorAnswer> | undefined;
}

export async function prove(
  world: StepUpWorld,
  request: FastifyRequest,
  { password, secondFactor }: ShownProof,
): Promise<void> {
  const { id, user } = loginOf(request);
  const outcome = await stepUp(world, {
    userId: user.id,
    password,
    secondFactor: secondFactor && secondFactorOf(secondFactor),
    remoteAddress: request.clientAddress,
    origin: request.headers.origin ?? '',
    purpose: passkeyPurpose('step-up', id),
  });
  switch (outcome.kind) {
    case 'proven':
      return;
    case 'wait':
      throw new Problem(429, 'sign-in.wait', { retryAfterMs: outcome.retryAfterMs });
    case 'second-factor-due':
      throw new Problem(403, 'step-up.second-factor', { field: 'secondFactor' });
    case 'refused':
      throw new Problem(403, outcome.field === 'password' ? 'step-up.refused' : 'second-factor.refused', {
        field: outcome.field,
      });
  }
}
