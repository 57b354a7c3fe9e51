/** Making an installer: preset properties and the secret that lets agents enrol with them. */
import { createHash } from 'node:crypto';
import { after, formatInstallerId, millis } from '@sallyport/domain';
import type { InstallerId, JumpGroupId, UserId } from '@sallyport/domain';
import { enrolmentKeyBody } from '@sallyport/protocol';
import { hashOfSecret, newSecretText } from '../auth/secret-text.ts';
import { auditEntry } from '../audit/entry.ts';
import type { Actor } from '../audit/entry.ts';
import type { Clock, Random, Store } from '../ports.ts';

export interface InstallerWorld {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
}

export interface InstallerWish {
  readonly jumpGroupId: JumpGroupId;
  readonly name: string;
  readonly tag: string;
  readonly comments: string;
  readonly createdBy: UserId | null;
  readonly validForMs: number;
  /** How many installations; null for any number. */
  readonly maxUses: number | null;
}

export interface NewInstaller {
  readonly id: InstallerId;
  /** Known here and nowhere else: what is stored recognises it and can't bring it back. */
  readonly enrolmentKey: string;
}

export function enrolmentKeyText(installerId: InstallerId, secret: string): string {
  const body = enrolmentKeyBody({ installerId, secret });
  return `${body}.${createHash('sha256').update(body).digest('hex').slice(0, 8)}`;
}

export async function createInstaller(
  { store, clock, random }: InstallerWorld,
  wish: InstallerWish,
  actor: Actor,
): Promise<NewInstaller> {
  const { validForMs, ...properties } = wish;
  const now = clock.now();
  const id = formatInstallerId(random.bytes(16));
  const secret = newSecretText(random);
  const entry = auditEntry({
    at: now,
    kind: 'installer.created',
    actor,
    target: { kind: 'installer', id, name: wish.name },
  });
  await store.commit([
    store.insertInstaller({
      ...properties,
      id,
      secretHash: hashOfSecret(secret),
      createdAt: now,
      expiresAt: after(now, millis(validForMs)),
      uses: 0,
      revokedAt: null,
    }),
    store.insertAuditEntry(entry),
  ]);
  return { id, enrolmentKey: enrolmentKeyText(id, secret) };
}

/** Nobody enrols with it any more; what has been installed stays. */
export async function revokeInstaller({ store, clock }: InstallerWorld, id: InstallerId, actor: Actor): Promise<void> {
  const now = clock.now();
  const entry = auditEntry({ at: now, kind: 'installer.revoked', actor, target: { kind: 'installer', id, name: '' } });
  await store.commit([store.updateInstaller(id, { revokedAt: now }), store.insertAuditEntry(entry)]);
}
