import type { JumpClientId } from '@sallyport/domain';
import type { Write } from '../../ports.ts';
import type { UpgradeRow } from '../schema.ts';
import type { Engine } from '../engine/engine.ts';
import { fixedRead } from '../engine/fixed.ts';
import type { BlankOf } from '../engine/fixed.ts';
import { asWrite } from '../engine/write.ts';

export function upgradeStore(engine: Engine) {
  const { db } = engine;
  const findUpgrade = fixedRead(engine, (blank: BlankOf<{ readonly id: JumpClientId }>) =>
    db.selectFrom('upgrades').selectAll().where('jumpClientId', '=', blank('id')),
  );
  return {
    findUpgrade: (id: JumpClientId) => findUpgrade({ id }),

    listUpgrades: (ids: readonly JumpClientId[]) =>
      db.selectFrom('upgrades').selectAll().where('jumpClientId', 'in', ids).execute(),

    /** In the place of the one before. */
    insertUpgrade: (row: UpgradeRow): Write =>
      asWrite(
        db
          .insertInto('upgrades')
          .values(row)
          .onConflict((conflict) => conflict.column('jumpClientId').doUpdateSet(row)),
      ),

    /** Changes nothing when another was asked for meanwhile, or this one went on. */
    updateUpgrade: (
      { jumpClientId, sequence, state }: Pick<UpgradeRow, 'jumpClientId' | 'sequence' | 'state'>,
      changes: Pick<UpgradeRow, 'state' | 'because' | 'detail' | 'changedAt'>,
    ): Write =>
      asWrite(
        db
          .updateTable('upgrades')
          .set(changes)
          .where('jumpClientId', '=', jumpClientId)
          .where('sequence', '=', sequence)
          .where('state', '=', state),
      ),
  };
}
