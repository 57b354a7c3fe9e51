/** Where what a Jump Policy asks for is looked at: the ticket system, and the users' second factors. */
import type { StartProofs } from '../services/sessions/start-proofs.ts';
import { checkTicket, ticketSystemSettings } from '../services/ticketing/ticket-system.ts';
import { hasSecondFactor, passkeyPurpose, verifySecondFactor } from '../services/users/second-factor.ts';
import type { World } from '../world.ts';

export function startProofs({
  store,
  log,
  secondFactors,
}: Pick<World, 'store' | 'log' | 'secondFactors'>): StartProofs {
  return {
    ticketSystem: () => ticketSystemSettings(store),
    checkTicket: (question) =>
      checkTicket({ store, failed: (why) => log.warn({ why }, 'the ticket system did not say yes or no') }, question),
    hasSecondFactor: (userId) => hasSecondFactor({ store }, userId),
    async checkSecondFactor({ user, loginId, remoteAddress }, { answer, origin }) {
      const purpose = passkeyPurpose('jump', loginId);
      const outcome = await verifySecondFactor(secondFactors, {
        userId: user.id,
        remoteAddress,
        answer,
        purpose,
        origin,
      });
      if (outcome.kind === 'wait') return 'too-many';
      return outcome.kind === 'proven' ? 'proven' : 'wrong';
    },
  };
}
