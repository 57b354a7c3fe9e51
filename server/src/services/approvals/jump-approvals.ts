/**
 * Asking for an approval of a jump, and deciding on it (W36). Whoever asks must have the right to jump there, whoever
 * decides must be an approver of the policy that the item has then.
 */
import {
  approvalStateAt,
  approversOf,
  before,
  checkTypedText,
  days,
  decideOnRequest,
  decideRequest,
  decideTakingBack,
  inMillis,
  newId,
  rightToJump,
} from '@sallyport/domain';
import type {
  AccessFacts,
  ApprovalRule,
  Decision,
  JumpApprovalId,
  JumpApprovalState,
  ShownApprovalState,
  JumpItemId,
  Reason,
  UserId,
} from '@sallyport/domain';
import type { AccessBook } from '../../access/access-book.ts';
import { auditEntry } from '../../audit/entry.ts';
import { expecting, refusedCode } from '../../ports.ts';
import type { Clock, JumpApprovalRow, JumpItemRow, Random, Store } from '../../ports.ts';
import { approvalOf } from './approval-check.ts';
import { outcomeMailWrites } from './outcome-mails.ts';
import { requestMailWrites } from './request-mails.ts';

export interface ApprovalWorld {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
  readonly access: Pick<AccessBook, 'current'>;
}

export interface ApprovalAsker {
  readonly id: UserId;
  readonly displayName: string;
}

export type ApprovalOutcome =
  | { readonly kind: 'done'; readonly approval: JumpApprovalRow }
  | { readonly kind: 'gone' }
  | { readonly kind: 'purpose-invalid' }
  | { readonly kind: 'refused'; readonly reasons: readonly Reason[] };

export const purposeLimits = { min: 0, max: 1000, severalLines: true };

function ruleOf(access: AccessFacts, item: Pick<JumpItemRow, 'jumpPolicyId'> | undefined): ApprovalRule | undefined {
  const id = item?.jumpPolicyId ?? undefined;
  return id === undefined ? undefined : access.jumpPolicies.get(id)?.approval;
}

export interface ApprovalWish {
  readonly jumpItemId: JumpItemId;
  readonly minutes: number;
  readonly purpose: string;
}

export async function requestApproval(
  world: ApprovalWorld,
  asker: ApprovalAsker,
  { jumpItemId, minutes, purpose }: ApprovalWish,
): Promise<ApprovalOutcome> {
  const { store, clock, random, access } = world;
  const typed = checkTypedText(purpose.trim(), purposeLimits);
  if (typed.kind === 'bad') return { kind: 'purpose-invalid' };
  const [item, facts, rows] = await Promise.all([
    store.findJumpItem(jumpItemId),
    access.current(),
    store.listJumpApprovalsOfItem(jumpItemId),
  ]);
  const against = rightToJump({ id: asker.id, access: facts }, item?.jumpGroupId);
  if (item === undefined || against !== undefined) {
    return { kind: 'refused', reasons: [against ?? { code: 'jump.item-removed', facts: {} }] };
  }
  const now = clock.now();
  const wish = { minutes, userId: asker.id, approvals: rows.map(approvalOf) };
  const rule = ruleOf(facts, item);
  const decision = decideRequest(rule, wish, now);
  if (decision.kind === 'refused') return decision;
  const approval: JumpApprovalRow = {
    id: newId('jump-approval', now, random.bytes(10)),
    jumpItemId,
    itemName: item.name,
    requestedBy: asker.id,
    requestedByName: asker.displayName,
    requestedAt: now,
    purpose: typed.text,
    minutes,
    state: 'pending',
    decidedBy: null,
    decidedByName: null,
    decidedAt: null,
    goodUntil: null,
  };
  const entry = auditEntry({
    at: now,
    kind: 'jump-approval.asked',
    actor: { kind: 'user', id: asker.id, name: asker.displayName },
    target: { kind: 'jump-item', id: jumpItemId, name: item.name },
    data: { approvalId: approval.id, minutes, purpose: typed.text },
  });
  const mails = rule === undefined ? [] : await requestMailWrites(world, approval, { rule, access: facts, item });
  await store.commit([store.insertJumpApproval(approval), mails, store.insertAuditEntry(entry)]);
  return { kind: 'done', approval };
}

export type ApprovalAct = 'approve' | 'deny' | 'take-back';

interface Verdict {
  readonly state: Exclude<JumpApprovalState, 'pending'>;
  readonly goodUntil: JumpApprovalRow['goodUntil'];
}

/** One that is decided meanwhile by somebody else is refused as no longer pending. */
export async function decideApproval(
  world: ApprovalWorld,
  asker: ApprovalAsker,
  { id, act }: { readonly id: JumpApprovalId; readonly act: ApprovalAct },
): Promise<ApprovalOutcome> {
  const { store, clock, access } = world;
  const row = await store.findJumpApproval(id);
  if (row === undefined) return { kind: 'gone' };
  const [item, facts] = await Promise.all([store.findJumpItem(row.jumpItemId), access.current()]);
  const now = clock.now();
  const rule = ruleOf(facts, item);
  const decision = verdictOn({ rule, approval: approvalOf(row), userId: asker.id, access: facts }, act, now);
  // Whoever has nothing to do with it doesn't learn that it is there.
  if (decision.kind === 'refused' && !concerns(row, { rule, access: facts, userId: asker.id })) return { kind: 'gone' };
  if (decision.kind === 'refused') return decision;
  const { state, goodUntil } = decision.grant;
  const changes = {
    state,
    goodUntil: goodUntil ?? row.goodUntil,
    decidedBy: asker.id,
    decidedByName: asker.displayName,
    decidedAt: now,
  };
  const entry = auditEntry({
    at: now,
    kind: `jump-approval.${state}`,
    actor: { kind: 'user', id: asker.id, name: asker.displayName },
    target: { kind: 'jump-item', id: row.jumpItemId, name: row.itemName },
    data: { approvalId: id, requestedBy: row.requestedByName, goodUntil: changes.goodUntil },
  });
  try {
    const write = expecting(store.updateJumpApproval(id, changes, row.state), 1, 'approval.raced');
    const mails = await outcomeMailWrites(world, { ...row, ...changes }, facts);
    await store.commit([write, mails, store.insertAuditEntry(entry)]);
  } catch (error) {
    if (refusedCode(error) !== 'approval.raced') throw error;
    const now = await store.findJumpApproval(id);
    const state = now === undefined ? 'over' : approvalStateAt(approvalOf(now), clock.now());
    return { kind: 'refused', reasons: [{ code: 'approval.not-pending', facts: { state } }] };
  }
  return { kind: 'done', approval: { ...row, ...changes } };
}

function verdictOn(
  approving: Parameters<typeof decideOnRequest>[0],
  act: ApprovalAct,
  now: Parameters<typeof decideOnRequest>[1],
): Decision<Verdict> {
  if (act === 'take-back') {
    const decision = decideTakingBack(approving, now);
    return decision.kind === 'refused'
      ? decision
      : { kind: 'allowed', grant: { state: decision.grant, goodUntil: null } };
  }
  const decision = decideOnRequest(approving, now);
  if (decision.kind === 'refused') return decision;
  const isApproved = act === 'approve';
  return {
    kind: 'allowed',
    grant: { state: isApproved ? 'approved' : 'denied', goodUntil: isApproved ? decision.grant.goodUntil : null },
  };
}

interface Reader {
  readonly rule: ApprovalRule | undefined;
  readonly access: AccessFacts;
  readonly userId: UserId;
}

function concerns(row: JumpApprovalRow, { rule, access, userId }: Reader): boolean {
  return row.requestedBy === userId || (rule !== undefined && approversOf(rule, access).has(userId));
}

export interface ListedApproval {
  readonly row: JumpApprovalRow;
  readonly state: ShownApprovalState;
  readonly isOwn: boolean;
  /** What the reader may do with it. */
  readonly acts: readonly ApprovalAct[];
}

/** Long enough to look back at what was decided. */
const listedFor = inMillis(days(30));

/** Those that the reader asked for, and those on which they may decide; the newest first. */
export async function listApprovals(
  { store, clock, access }: ApprovalWorld,
  userId: UserId,
): Promise<readonly ListedApproval[]> {
  const now = clock.now();
  const [rows, facts] = await Promise.all([store.listJumpApprovals(before(now, listedFor)), access.current()]);
  const items = new Map<JumpItemId, JumpItemRow | undefined>();
  for (const { jumpItemId } of rows) {
    if (!items.has(jumpItemId)) items.set(jumpItemId, await store.findJumpItem(jumpItemId));
  }
  return rows.flatMap((row): readonly ListedApproval[] => {
    const rule = ruleOf(facts, items.get(row.jumpItemId));
    if (!concerns(row, { rule, access: facts, userId })) return [];
    const approving = { rule, approval: approvalOf(row), userId, access: facts };
    const acts = (['approve', 'deny', 'take-back'] as const).filter(
      (act) => verdictOn(approving, act, now).kind === 'allowed',
    );
    return [{ row, state: approvalStateAt(approvalOf(row), now), isOwn: row.requestedBy === userId, acts }];
  });
}
