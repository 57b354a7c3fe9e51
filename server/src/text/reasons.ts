/** A sentence for each reason for which a rule refuses something. */
import type { Reason, RefusalCode, RefusalFacts } from '@sallyport/domain';
import { accountSentences } from './account-reasons.ts';
import { itemSentences } from './item-reasons.ts';

type Sentences = { readonly [Code in RefusalCode]: (facts: RefusalFacts[Code]) => string };

const utc = (moment: number): string => `${new Date(moment).toISOString().slice(0, 16).replace('T', ' ')} UTC`;

/** Who said what an account may do. */
const saidBy = (policy: string | null): string =>
  policy === null ? 'The account itself' : `The group policy "${policy}"`;

type RoleFacts = RefusalFacts['jump.not-permitted'];

const place = ({ group, listOf }: RoleFacts): string =>
  listOf === null ? `on the Jump Group "${group}"` : `on the list of ${listOf}`;

/** Where the role comes from, which is where it can be changed. */
function sourceOf({ source, policy }: RoleFacts): string {
  if (source === 'group-member') return "It comes from the group's members";
  if (source === 'group-policy') return `It comes from the group policy "${policy ?? ''}"`;
  const where = {
    'own-list': 'your own list',
    'led-list': 'the lists of team members',
    unassigned: 'groups and lists that nothing assigns you to',
  }[source];
  return `${policy === null ? 'Your account' : `The group policy "${policy}"`} gives it for ${where}`;
}

const sentences: Sentences = {
  'jump.account-disabled': () => 'Your account is disabled.',
  'jump.support-not-allowed': ({ policy }) =>
    `Your account may not hold sessions. ${saidBy(policy)} says so; an administrator can change it.`,
  'jump.method-not-allowed': ({ policy }) =>
    `Your account may not use Jump Clients. ${saidBy(policy)} says so; an administrator can change it.`,
  'jump.not-permitted': (facts) =>
    `Your role "${facts.role}" ${place(facts)} does not let you start sessions. ${sourceOf(facts)}; an administrator can change it.`,
  'jump.no-items': () => 'No item was chosen.',
  'jump.too-many-items': ({ chosen, most }) => `${chosen} items were chosen; one start takes ${most} at most.`,
  'jump.item-removed': () => 'The item has been removed.',
  'jump.client-offline': ({ lastSeenAt }) => `The endpoint is offline; it was last heard from at ${utc(lastSeenAt)}.`,
  'jump.client-disabled': ({ disabledAt }) => `Somebody at the endpoint disabled it at ${utc(disabledAt)}.`,
  'jump.client-uninstalled': ({ uninstalledAt }) => `The jump client was uninstalled at ${utc(uninstalledAt)}.`,
  'jump.client-expired': () => 'The jump client has expired.',
  'jump.outside-schedule': ({ policy, opensAt }) =>
    opensAt === null
      ? `The Jump Policy "${policy}" never permits a session.`
      : `The Jump Policy "${policy}" permits no session now; it does from ${utc(opensAt)} on.`,
  'jump.in-use': ({ by }) =>
    `${by} has a session on this item, and its Jump Policy lets nobody join without an invitation.`,
  'jump.ticket-needed': () => 'The Jump Policy asks for a ticket ID.',
  'jump.ticket-refused': () => 'The ticket system does not accept this ticket ID for this item.',
  'jump.ticket-unchecked': () =>
    'The ticket system did not answer as it should, so the ticket ID could not be checked.',
  'jump.second-factor-needed': () => 'The Jump Policy asks for your second factor.',
  'jump.second-factor-missing': () =>
    'The Jump Policy asks for a second factor, and your account has none; add one in your account.',
  'jump.second-factor-wrong': () => 'The second factor is not right.',
  'jump.second-factor-too-many': () => 'Too many second factors were tried; wait a moment and try again.',
  ...accountSentences,
  'jump.approval-needed': ({ policy }) => `The Jump Policy "${policy}" asks for an approval first.`,
  'jump.approval-pending': ({ askedAt }) => `An approval was asked for at ${utc(askedAt)} and was not decided yet.`,
  ...itemSentences,
  'approval.not-asked-for': () => 'The Jump Policy of this item asks for no approval.',
  'approval.not-approver': () => 'You are not among those whom the Jump Policy lets approve.',
  'approval.own-request': () => 'The Jump Policy lets nobody approve a request of their own.',
  'approval.not-pending': ({ state }) => `The request is ${state} and can't be changed so any more.`,
  'approval.too-long': ({ maxMinutes }) => `The Jump Policy gives approvals for 1 to ${maxMinutes} minutes.`,
  'approval.asked-already': ({ state }) => `There is a request of yours for this item, and it is ${state}.`,
  'client.lost-days-out-of-range': ({ least, most }) => `Choose between ${least} and ${most} days until lost.`,
  'client.removal-days-out-of-range': ({ least, most }) => `Choose between ${least} and ${most} days until removal.`,
  'client.lost-not-before-removal': ({ lostAfterDays, removedAfterDays }) =>
    `A client can't be lost after ${lostAfterDays} days when it is removed after ${removedAfterDays}.`,
  'session.illegal-move': ({ state }) => `The session is ${state}, so this is not possible now.`,
  'session.hold-running': ({ heldUntil }) => `The session is held until ${utc(heldUntil)}.`,
  'session.hold-over': ({ heldUntil }) => `The session was held until ${utc(heldUntil)} and is over.`,
  'session.not-active': ({ state }) => `The session is ${state}.`,
  'session.not-participant': () => 'You are not in this session.',
  'session.already-participant': () => 'You are in this session already.',
  'channel.illegal-move': ({ state }) => `The tool is ${state}, so this is not possible now.`,
  'channel.hold-running': ({ heldUntil }) => `The tool is held until ${utc(heldUntil)}.`,
  'channel.hold-over': ({ heldUntil }) => `The tool was held until ${utc(heldUntil)} and is over.`,
  'tool.unknown': () => 'This server knows no such tool.',
  'tool.not-granted': ({ tool }) => `Your permissions in this session do not include the tool "${tool}".`,
  'tool.prompt-denied': ({ tool }) =>
    `The session policy has the customer asked before the tool "${tool}" opens. Nobody answered, which it takes for a no.`,
  'tool.too-many-channels': ({ most }) => `A session holds ${most} open tools at most; close one first.`,
  'recording.not-permitted': () => 'Your role does not permit watching this recording.',
  'account.last-administrator': () =>
    'This is the last enabled administrator who signs in with a password of this server; make another one first.',
  'account.own': () => 'This is your own account; another administrator can do this.',
  'account.holds-items': ({ count, names }) =>
    `The personal list of the user holds ${count === 1 ? 'an item' : `${count} items`} (${names.join(', ')}${count > names.length ? ', …' : ''}); move or remove ${count === 1 ? 'it' : 'them'} first.`,
  'account.password-elsewhere': () =>
    'The account signs in by a provider and has no password here; change it at the provider.',
  'account.of-administrator': () => 'Only administrators may do this with the account of an administrator.',
};

/** The sentence for a reason; the code goes with it wherever programs read along. */
export function reasonText(reason: Reason): string {
  const sentence = sentences[reason.code] as (facts: Reason['facts']) => string;
  return sentence(reason.facts);
}

type Fact = string | number | boolean | null;

function isFact(value: unknown): value is Fact {
  return value === null || ['string', 'number', 'boolean'].includes(typeof value);
}

export interface ShownReason {
  readonly code: string;
  readonly message: string;
  readonly facts?: Readonly<Record<string, Fact>>;
}

/** With the facts that whoever shows it may word for the reader: moments in their zone, for one. */
export function shownReason(reason: Reason): ShownReason {
  const { code } = reason;
  const message = reasonText(reason);
  const facts = Object.entries<unknown>(reason.facts).filter((entry): entry is [string, Fact] => isFact(entry[1]));
  return facts.length === 0 ? { code, message } : { code, message, facts: Object.fromEntries(facts) };
}
