/** What is kept of each step of a session: its event, and the entry in the audit log. */
import type { Instant, JumpClientId } from '@sallyport/domain';
import type { SessionEvent } from '@sallyport/protocol';
import { auditEntry } from '../../audit/entry.ts';
import type { SessionRow, Store, Write } from '../../ports.ts';
import type { Asker } from './session-world.ts';

/** Who did it, as a session's own record names them. */
export type SessionActor = SessionEvent['actor'];

export const serverActor: SessionActor = { kind: 'server', id: null, name: 'Server' };

export function agentActor(jumpClientId: JumpClientId): SessionActor {
  return { kind: 'agent', id: jumpClientId, name: 'Agent' };
}

export function askerActor(asker: Asker): SessionActor {
  return { kind: 'user', id: asker.user.id, name: asker.displayName };
}

export interface SessionStep {
  readonly session: Pick<SessionRow, 'id' | 'itemName' | 'jumpItemId' | 'jumpClientId'>;
  readonly at: Instant;
  readonly kind: string;
  readonly actor: SessionActor;
  readonly data?: SessionEvent['data'];
}

export function eventWrites(store: Store, step: SessionStep): readonly Write[] {
  const { session, at, kind, actor, data = {} } = step;
  return store.insertSessionEvent({
    sessionId: session.id,
    at,
    kind,
    actorKind: actor.kind,
    actorId: actor.id,
    actorName: actor.name,
    data: JSON.stringify(data),
  });
}

const auditKinds = { user: 'user', agent: 'jump-client', server: 'server' } as const;

/** To stand last in a commit. */
export function auditWrites(store: Store, step: SessionStep): readonly Write[] {
  const { session, at, kind, actor, data } = step;
  const { id, name } = actor;
  return store.insertAuditEntry(
    auditEntry({
      at,
      kind,
      actor: { kind: auditKinds[actor.kind], name, ...(id === null ? {} : { id }) },
      target: { kind: 'session', id: session.id, name: session.itemName },
      data: { jumpItemId: session.jumpItemId, jumpClientId: session.jumpClientId, ...data },
    }),
  );
}
