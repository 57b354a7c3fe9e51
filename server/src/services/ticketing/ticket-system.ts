/**
 * The ticket system that knows whether a ticket ID is good (W33): one HTTPS address of somebody else, asked by POST.
 * Nothing but `{ "valid": true }` lets anybody in.
 */
import { checkTypedText } from '@sallyport/domain';
import type { TicketCheck } from '@sallyport/domain';
import * as z from 'zod';
import { changesBetween } from '../../audit/changes.ts';
import type { Actor } from '../../audit/entry.ts';
import { isAuthority } from '../../outgoing/authority.ts';
import { destinationFault, postJson } from '../../outgoing/post-json.ts';
import type { Clock, Store } from '../../ports.ts';
import type { TicketQuestion } from '../sessions/start-proofs.ts';
import { settingWrites } from '../setting-writes.ts';

const settingKey = 'ticket-system';

const settings = z.object({
  url: z.string(),
  prompt: z.string(),
  /** PEM; empty trusts the authorities of the system. */
  authority: z.string(),
  allowedHosts: z.array(z.string()).readonly(),
});

export type TicketSystemSettings = Readonly<z.infer<typeof settings>>;

export async function ticketSystemSettings(
  store: Pick<Store, 'findSetting'>,
): Promise<TicketSystemSettings | undefined> {
  return settings.safeParse(await store.findSetting(settingKey)).data;
}

export interface TicketSystemProblem {
  readonly field: 'url' | 'prompt' | 'authority' | `allowedHosts.${number}`;
  readonly code:
    | 'ticket-system.url-invalid'
    | 'ticket-system.host-not-allowed'
    | 'ticket-system.prompt-invalid'
    | 'ticket-system.authority-invalid'
    | 'ticket-system.host-invalid';
}

/** As a URL has it: a name, an IPv4 address, or an IPv6 address in brackets. */
function isHost(text: string): boolean {
  return URL.canParse(`https://${text}/`) && new URL(`https://${text}/`).hostname === text;
}

function problemIn({ url, prompt, authority, allowedHosts }: TicketSystemSettings): TicketSystemProblem | undefined {
  const badHost = allowedHosts.findIndex((host) => !isHost(host));
  if (badHost !== -1) return { field: `allowedHosts.${badHost}`, code: 'ticket-system.host-invalid' };
  const host = URL.canParse(url) ? new URL(url).hostname : undefined;
  if (host === undefined || !url.startsWith('https://')) return { field: 'url', code: 'ticket-system.url-invalid' };
  if (!allowedHosts.includes(host)) return { field: 'url', code: 'ticket-system.host-not-allowed' };
  if (destinationFault({ url, allowedHosts }) !== undefined) return { field: 'url', code: 'ticket-system.url-invalid' };
  if (checkTypedText(prompt, { min: 1, max: 255 }).kind === 'bad') {
    return { field: 'prompt', code: 'ticket-system.prompt-invalid' };
  }
  if (authority !== '' && !isAuthority(authority)) {
    return { field: 'authority', code: 'ticket-system.authority-invalid' };
  }
  return undefined;
}

export interface TicketSystemWorld {
  readonly store: Store;
  readonly clock: Clock;
}

export type ChangeTicketSystemOutcome =
  | { readonly kind: 'done'; readonly settings: TicketSystemSettings | null }
  | { readonly kind: 'invalid'; readonly problem: TicketSystemProblem };

/** Null asks for tickets nowhere any more. */
export async function changeTicketSystem(
  { store, clock }: TicketSystemWorld,
  wish: TicketSystemSettings | null,
  actor: Actor,
): Promise<ChangeTicketSystemOutcome> {
  const after =
    wish === null
      ? null
      : {
          url: wish.url.trim(),
          prompt: wish.prompt.trim().normalize('NFC'),
          authority: wish.authority.trim(),
          allowedHosts: wish.allowedHosts.map((host) => host.trim().toLowerCase()),
        };
  const problem = after === null ? undefined : problemIn(after);
  if (problem !== undefined) return { kind: 'invalid', problem };
  const changes = changesBetween((await ticketSystemSettings(store)) ?? {}, after ?? {});
  if (Object.keys(changes).length === 0) return { kind: 'done', settings: after };
  await store.commit(settingWrites({ store, clock }, actor, { key: settingKey, value: after, changes }));
  return { kind: 'done', settings: after };
}

const verdict = z.object({ valid: z.boolean() });

export interface TicketCheckWorld {
  readonly store: Pick<Store, 'findSetting'>;
  /** Told of an answer that says neither yes nor no. */
  readonly failed: (why: string) => void;
}

export async function checkTicket(
  { store, failed }: TicketCheckWorld,
  { ticketId, item, user }: TicketQuestion,
): Promise<Exclude<TicketCheck, 'not-given'>> {
  const system = await ticketSystemSettings(store);
  if (system === undefined) return 'unanswered';
  const { url, allowedHosts, authority } = system;
  const outcome = await postJson(
    { url, allowedHosts, authority: authority === '' ? undefined : authority },
    { ticketId, jumpItem: { id: item.id, name: item.name }, user },
  );
  if (outcome.kind === 'failed') {
    failed(outcome.why);
    return 'unanswered';
  }
  const said = verdict.safeParse(outcome.body);
  if (outcome.status === 200 && said.success) return said.data.valid ? 'good' : 'refused';
  failed(`it answered ${outcome.status} without a verdict`);
  return 'unanswered';
}
