import type { Instant, JumpClientId } from '@sallyport/domain';
import { expecting, unlessTaken } from '../../ports.ts';
import type { Write } from '../../ports.ts';
import type { ClientKeyState } from '../schema.ts';
import type { Engine } from '../engine/engine.ts';
import { fixedRead } from '../engine/fixed.ts';
import type { BlankOf } from '../engine/fixed.ts';
import { asWrite } from '../engine/write.ts';

/** Every key that any client ever had. None is ever forgotten, so that one which was revoked can't come back. */
export function clientKeyStore(engine: Engine) {
  const { db } = engine;
  return {
    findClientKey: (publicKey: string) =>
      db.selectFrom('clientKeys').selectAll().where('publicKey', '=', publicKey).executeTakeFirst(),

    /** The key with what a handshake needs to know of its client, whose id is null when it was removed. */
    findLinkingClient: fixedRead(engine, (blank: BlankOf<{ readonly publicKey: string }>) =>
      db
        .selectFrom('clientKeys')
        .leftJoin('jumpClients', 'jumpClients.id', 'clientKeys.jumpClientId')
        .select([
          'clientKeys.jumpClientId',
          'clientKeys.state',
          'jumpClients.id',
          'jumpClients.generationCurrent',
          'jumpClients.generationPrevious',
          'jumpClients.uninstalledAt',
          'jumpClients.publicSiteAddress',
        ])
        .where('clientKeys.publicKey', '=', blank('publicKey')),
    ),

    /** A key that is known already, whoever it was, is `taken`. */
    insertClientKey: (
      row: { readonly publicKey: string; readonly jumpClientId: JumpClientId; readonly at: Instant },
      state: ClientKeyState,
      taken: string,
    ): Write =>
      unlessTaken(
        asWrite(
          db.insertInto('clientKeys').values({
            publicKey: row.publicKey,
            jumpClientId: row.jumpClientId,
            state,
            changedAt: row.at,
          }),
        ),
        taken,
      ),

    updateClientKey: (publicKey: string, state: ClientKeyState, at: Instant): Write =>
      asWrite(db.updateTable('clientKeys').set({ state, changedAt: at }).where('publicKey', '=', publicKey)),

    /** All keys of a client that are in one state come into another. */
    updateKeyOfClient: (change: {
      readonly jumpClientId: JumpClientId;
      readonly from: ClientKeyState;
      readonly to: ClientKeyState;
      readonly at: Instant;
    }): Write =>
      asWrite(
        db
          .updateTable('clientKeys')
          .set({ state: change.to, changedAt: change.at })
          .where('jumpClientId', '=', change.jumpClientId)
          .where('state', '=', change.from),
      ),

    /** Tombstones for all keys of a client that goes for good. */
    updateKeysOfRemoved: (jumpClientId: JumpClientId, at: Instant): Write =>
      asWrite(
        db
          .updateTable('clientKeys')
          .set({ state: 'removed', changedAt: at })
          .where('jumpClientId', '=', jumpClientId)
          .where('state', 'in', ['current', 'next']),
      ),

    listRotationsAsked: () =>
      db.selectFrom('jumpClients').select(['id', 'publicKey']).where('keyRotationAskedAt', 'is not', null).execute(),

    /** A key to come beside the one that stands; refuses with `client.key-changed` when that is another by now. */
    updateNextKey: (id: JumpClientId, publicKey: string, next: string): Write =>
      expecting(
        asWrite(
          db
            .updateTable('jumpClients')
            .set({ nextPublicKey: next })
            .where('id', '=', id)
            .where('publicKey', '=', publicKey)
            .where('keyRotationAskedAt', 'is not', null),
        ),
        1,
        'client.key-changed',
      ),

    /** The first use of the key to come makes it the client's; refuses with `otherwise` when it was taken back. */
    updateToNextKey: (id: JumpClientId, next: string, otherwise: string): Write =>
      expecting(
        asWrite(
          db
            .updateTable('jumpClients')
            .set({ publicKey: next, nextPublicKey: null, keyRotationAskedAt: null })
            .where('id', '=', id)
            .where('nextPublicKey', '=', next),
        ),
        1,
        otherwise,
      ),
  };
}
