/** What a user gives along with a jump because its Jump Policy asks for it, and who can tell whether it is right. */
import type { SecondFactorCheck, TicketCheck, UserId } from '@sallyport/domain';
import type { JumpItemRow } from '../../ports.ts';
import type { SecondFactorAnswer } from '../users/second-factor.ts';
import type { Asker } from './session-world.ts';

export interface TicketQuestion {
  readonly ticketId: string;
  readonly item: Pick<JumpItemRow, 'id' | 'name'>;
  readonly user: { readonly id: UserId; readonly displayName: string };
}

/** Where proofs are looked at: the ticket system and the users' second factors. */
export interface StartProofs {
  /** Undefined while none is set up. */
  ticketSystem(): Promise<{ readonly prompt: string } | undefined>;
  checkTicket(question: TicketQuestion): Promise<Exclude<TicketCheck, 'not-given'>>;
  hasSecondFactor(userId: UserId): Promise<boolean>;
  /** Uses the answer up. `origin`: the address of the console that it was given in. */
  checkSecondFactor(asker: Asker, given: GivenSecondFactor): Promise<'proven' | 'wrong' | 'too-many'>;
}

export interface GivenSecondFactor {
  readonly answer: SecondFactorAnswer;
  readonly origin: string;
}

/** The answers that came with one request, for all of its items: a code proves the same for ten as for one. */
export interface StartAnswers {
  readonly ticketId: string | undefined;
  /** What is known of the ticket for this item; undefined before `askTicket`. */
  ticket(item: TicketQuestion['item']): TicketCheck | undefined;
  /** Asks about it, once. It may take seconds, so whoever asks keeps nobody waiting meanwhile. */
  askTicket(item: TicketQuestion['item']): Promise<void>;
  /** `look` asks whether there could be one, without using it up. */
  secondFactor(how: 'look' | 'check'): Promise<SecondFactorCheck>;
}

/** The same answers, and nothing of them is used up or asked about. */
export function onlyLooking(answers: StartAnswers): StartAnswers {
  return { ...answers, ticket: () => 'not-given', secondFactor: () => answers.secondFactor('look') };
}

export function startAnswers(
  proofs: StartProofs,
  asker: Asker,
  given: { readonly ticketId: string | undefined; readonly secondFactor: GivenSecondFactor | undefined },
): StartAnswers {
  const { ticketId, secondFactor } = given;
  let checked: Promise<SecondFactorCheck> | undefined;
  const tickets = new Map<string, TicketCheck>();
  const user = { id: asker.user.id, displayName: asker.displayName };
  const without = async (): Promise<SecondFactorCheck> =>
    (await proofs.hasSecondFactor(asker.user.id)) ? 'not-given' : 'not-set-up';
  return {
    ticketId,
    ticket: (item) => (ticketId === undefined ? 'not-given' : tickets.get(item.id)),
    askTicket: async (item) => {
      if (ticketId === undefined || tickets.has(item.id)) return;
      tickets.set(item.id, await proofs.checkTicket({ ticketId, item, user }));
    },
    secondFactor: (how) => {
      if (how === 'look' || secondFactor === undefined) return without();
      checked ??= proofs.checkSecondFactor(asker, secondFactor);
      return checked;
    },
  };
}
