/** An audit entry from what a service knows. Secrets never get in: whatever is called like one is masked. */
import type { Instant } from '@sallyport/domain';
import type { ActorKind, AuditRow } from '../ports.ts';

export interface Actor {
  readonly kind: ActorKind;
  readonly id?: string;
  readonly name: string;
}

export interface Target {
  readonly kind: string;
  readonly id: string;
  readonly name: string;
}

export interface AuditFacts {
  readonly at: Instant;
  /** A dotted name, as `sign-in.refused`. */
  readonly kind: string;
  readonly actor: Actor;
  readonly target?: Target;
  readonly data?: Readonly<Record<string, unknown>>;
}

const secretNames = /password|secret|token|ticket|cookie|authorization|credential|enrolmentkey|privatekey/i;

const longestText = 1024;

/** A switch, a moment or a count is no secret, whatever it is called. */
function isHarmless(value: unknown): boolean {
  if (Array.isArray(value)) return value.every(isHarmless);
  return value === null || typeof value === 'boolean' || typeof value === 'number';
}

function masked(name: string, value: unknown): unknown {
  if (secretNames.test(name) && !isHarmless(value)) return '***';
  if (typeof value === 'string' && value.length > longestText) return `${value.slice(0, longestText)}…`;
  return value;
}

/** For `store.insertAuditEntry`. */
export function auditEntry(facts: AuditFacts): Omit<AuditRow, 'number' | 'hash'> {
  return {
    at: facts.at,
    kind: facts.kind,
    actorKind: facts.actor.kind,
    actorId: facts.actor.id ?? null,
    actorName: facts.actor.name,
    targetKind: facts.target?.kind ?? null,
    targetId: facts.target?.id ?? null,
    targetName: facts.target?.name ?? null,
    data: JSON.stringify(facts.data ?? {}, masked),
  };
}
