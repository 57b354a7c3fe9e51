/**
 * What a rule answers: allowed, with what is granted, or refused, with at least one reason.
 * A reason is a code from the closed list below and the facts that it rests on; the words for people are made
 * of both by whoever shows them.
 */
import type { ItemPermission } from './access/permission.ts';

/** The facts that each refusal rests on; the keys are the closed list of codes. */
export interface RefusalFacts {
  readonly 'jump.account-disabled': NoFacts;
  /** `policy`: the group policy that said so; null when it is the account itself. */
  readonly 'jump.support-not-allowed': { readonly policy: string | null };
  readonly 'jump.method-not-allowed': { readonly policy: string | null };
  /** `listOf`: whose list it is, when it is no shared group. `source`: where the role comes from. */
  readonly 'jump.not-permitted': {
    readonly role: string;
    readonly group: string;
    readonly listOf: string | null;
    readonly source: 'group-member' | 'group-policy' | 'own-list' | 'led-list' | 'unassigned';
    readonly policy: string | null;
  };
  readonly 'jump.no-items': NoFacts;
  readonly 'jump.too-many-items': { readonly chosen: number; readonly most: number };
  readonly 'jump.item-removed': NoFacts;
  readonly 'item.not-permitted': { readonly item: string; readonly group: string; readonly permission: ItemPermission };
  readonly 'item.destination-not-permitted': { readonly group: string };
  readonly 'item.entry-exists': { readonly item: string; readonly group: string };
  readonly 'jump.client-offline': { readonly lastSeenAt: number };
  readonly 'jump.client-disabled': { readonly disabledAt: number };
  readonly 'jump.client-uninstalled': { readonly uninstalledAt: number };
  readonly 'jump.client-expired': NoFacts;
  readonly 'jump.outside-schedule': {
    readonly policy: string;
    readonly timeZone: string;
    /** Null: never again. */
    readonly opensAt: number | null;
  };
  readonly 'jump.in-use': { readonly by: string };
  readonly 'jump.ticket-needed': { readonly prompt: string };
  readonly 'jump.ticket-refused': { readonly prompt: string };
  readonly 'jump.ticket-unchecked': { readonly prompt: string };
  readonly 'jump.second-factor-needed': NoFacts;
  readonly 'jump.second-factor-missing': NoFacts;
  readonly 'jump.second-factor-wrong': NoFacts;
  readonly 'jump.second-factor-too-many': NoFacts;
  readonly 'jump.account-needed': { readonly account: string };
  readonly 'jump.account-wrong': { readonly account: string; readonly stored: boolean };
  readonly 'jump.account-too-many': { readonly account: string; readonly seconds: number };
  readonly 'jump.account-nobody': NoFacts;
  readonly 'jump.account-unusable': {
    readonly account: string;
    readonly why: 'not-permitted' | 'expired' | 'password-expired' | 'no-shell' | 'asks-more';
  };
  readonly 'jump.account-impossible': { readonly why: 'old-agent' | 'not-root' | 'not-here' | 'no-pam' };
  readonly 'jump.account-unchecked': NoFacts;
  readonly 'jump.approval-needed': { readonly policy: string; readonly maxMinutes: number };
  readonly 'jump.approval-pending': { readonly askedAt: number };
  readonly 'approval.not-asked-for': NoFacts;
  readonly 'approval.not-approver': NoFacts;
  readonly 'approval.own-request': NoFacts;
  readonly 'approval.not-pending': { readonly state: string };
  readonly 'approval.too-long': { readonly maxMinutes: number };
  readonly 'approval.asked-already': { readonly state: string };
  readonly 'client.lost-days-out-of-range': { readonly least: number; readonly most: number };
  readonly 'client.removal-days-out-of-range': { readonly least: number; readonly most: number };
  readonly 'client.lost-not-before-removal': { readonly lostAfterDays: number; readonly removedAfterDays: number };
  readonly 'session.illegal-move': { readonly state: string; readonly event: string };
  readonly 'session.hold-running': { readonly heldUntil: number };
  readonly 'session.hold-over': { readonly heldUntil: number };
  readonly 'session.not-active': { readonly state: string };
  readonly 'session.not-participant': NoFacts;
  readonly 'session.already-participant': NoFacts;
  readonly 'channel.illegal-move': { readonly state: string; readonly event: string };
  readonly 'channel.hold-running': { readonly heldUntil: number };
  readonly 'channel.hold-over': { readonly heldUntil: number };
  readonly 'tool.unknown': { readonly tool: string };
  readonly 'tool.not-granted': { readonly tool: string };
  readonly 'tool.prompt-denied': { readonly tool: string };
  readonly 'tool.too-many-channels': { readonly most: number };
  readonly 'recording.not-permitted': NoFacts;
  readonly 'account.last-administrator': NoFacts;
  readonly 'account.own': NoFacts;
  readonly 'account.holds-items': { readonly count: number; readonly names: readonly string[] };
  readonly 'account.password-elsewhere': NoFacts;
  readonly 'account.of-administrator': NoFacts;
}

export type NoFacts = Readonly<Record<string, never>>;

export type RefusalCode = keyof RefusalFacts;

/** Every code once, for those who need the list at run time: the texts for people are compared with it. */
export const refusalCodes = Object.keys({
  'jump.account-disabled': true,
  'jump.support-not-allowed': true,
  'jump.method-not-allowed': true,
  'jump.not-permitted': true,
  'jump.no-items': true,
  'jump.too-many-items': true,
  'jump.item-removed': true,
  'item.not-permitted': true,
  'item.destination-not-permitted': true,
  'item.entry-exists': true,
  'jump.client-offline': true,
  'jump.client-disabled': true,
  'jump.client-uninstalled': true,
  'jump.client-expired': true,
  'jump.outside-schedule': true,
  'jump.in-use': true,
  'jump.ticket-needed': true,
  'jump.ticket-refused': true,
  'jump.ticket-unchecked': true,
  'jump.second-factor-needed': true,
  'jump.second-factor-missing': true,
  'jump.second-factor-wrong': true,
  'jump.second-factor-too-many': true,
  'jump.account-needed': true,
  'jump.account-wrong': true,
  'jump.account-too-many': true,
  'jump.account-nobody': true,
  'jump.account-unusable': true,
  'jump.account-impossible': true,
  'jump.account-unchecked': true,
  'jump.approval-needed': true,
  'jump.approval-pending': true,
  'approval.not-asked-for': true,
  'approval.not-approver': true,
  'approval.own-request': true,
  'approval.not-pending': true,
  'approval.too-long': true,
  'approval.asked-already': true,
  'client.lost-days-out-of-range': true,
  'client.removal-days-out-of-range': true,
  'client.lost-not-before-removal': true,
  'session.illegal-move': true,
  'session.hold-running': true,
  'session.hold-over': true,
  'session.not-active': true,
  'session.not-participant': true,
  'session.already-participant': true,
  'channel.illegal-move': true,
  'channel.hold-running': true,
  'channel.hold-over': true,
  'tool.unknown': true,
  'tool.not-granted': true,
  'tool.prompt-denied': true,
  'tool.too-many-channels': true,
  'recording.not-permitted': true,
  'account.last-administrator': true,
  'account.own': true,
  'account.holds-items': true,
  'account.password-elsewhere': true,
  'account.of-administrator': true,
} satisfies Record<RefusalCode, true>) as readonly RefusalCode[];

export type Reason = {
  readonly [Code in RefusalCode]: { readonly code: Code; readonly facts: RefusalFacts[Code] };
}[RefusalCode];

export interface Allowed<Grant> {
  readonly kind: 'allowed';
  readonly grant: Grant;
}

export interface Refused {
  readonly kind: 'refused';
  readonly reasons: readonly [Reason, ...Reason[]];
}

export type Decision<Grant> = Allowed<Grant> | Refused;

export function allowed<Grant>(grant: Grant): Allowed<Grant> {
  return { kind: 'allowed', grant };
}

/** Refused for one reason; `allowedUnless` takes several. */
export function refused(reason: Reason): Refused {
  return { kind: 'refused', reasons: [reason] };
}

/**
 * Refused when there are reasons, else allowed with what `grant` then makes.
 * @rule decision.reasons
 */
export function allowedUnless<Grant>(reasons: readonly Reason[], grant: () => Grant): Decision<Grant> {
  const [first, ...rest] = reasons;
  return first === undefined ? allowed(grant()) : { kind: 'refused', reasons: [first, ...rest] };
}
