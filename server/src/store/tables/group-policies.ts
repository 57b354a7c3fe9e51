import type { GroupPolicyId, JumpGroupId, TeamId } from '@sallyport/domain';
import type { Kysely } from 'kysely';
import type { Write } from '../../ports.ts';
import { currentNumber, nextNumber } from '../engine/sequences.ts';
import { asWrite } from '../engine/write.ts';
import type {
  Database,
  GroupPolicyJumpGroupRow,
  GroupPolicyMemberRow,
  GroupPolicyRow,
  GroupPolicyTeamRow,
} from '../schema.ts';

export function groupPolicyStore(db: Kysely<Database>) {
  return {
    /** In the order in which they are applied. */
    listGroupPolicies: () => db.selectFrom('groupPolicies').selectAll().orderBy('position').execute(),

    listGroupPolicyMembers: () => db.selectFrom('groupPolicyMembers').selectAll().orderBy('apiId').execute(),

    listGroupPolicyJumpGroups: () => db.selectFrom('groupPolicyJumpGroups').selectAll().execute(),

    listGroupPolicyTeams: () => db.selectFrom('groupPolicyTeams').selectAll().execute(),

    insertGroupPolicy: (row: Omit<GroupPolicyRow, 'apiId'>): readonly Write[] => [
      nextNumber(db, 'group-policy'),
      asWrite(db.insertInto('groupPolicies').values({ ...row, apiId: currentNumber(db, 'group-policy') })),
    ],

    updateGroupPolicy: (id: GroupPolicyId, changes: Partial<Omit<GroupPolicyRow, 'id' | 'apiId'>>): Write =>
      asWrite(db.updateTable('groupPolicies').set(changes).where('id', '=', id)),

    /** With its members and what it gives them. */
    removeGroupPolicy: (id: GroupPolicyId): Write => asWrite(db.deleteFrom('groupPolicies').where('id', '=', id)),

    insertGroupPolicyMember: (row: Omit<GroupPolicyMemberRow, 'apiId'>): readonly Write[] => [
      nextNumber(db, 'group-policy-member'),
      asWrite(db.insertInto('groupPolicyMembers').values({ ...row, apiId: currentNumber(db, 'group-policy-member') })),
    ],

    removeGroupPolicyMember: (
      id: GroupPolicyId,
      {
        userId,
        securityProviderId,
        groupName,
      }: Omit<GroupPolicyMemberRow, 'groupPolicyId' | 'apiId' | 'distinguishedName'>,
    ): Write => {
      const ofPolicy = db.deleteFrom('groupPolicyMembers').where('groupPolicyId', '=', id);
      return asWrite(
        userId === null
          ? ofPolicy.where('securityProviderId', '=', securityProviderId).where('groupName', '=', groupName)
          : ofPolicy.where('userId', '=', userId),
      );
    },

    setGroupPolicyJumpGroup: (row: GroupPolicyJumpGroupRow): Write =>
      asWrite(
        db
          .insertInto('groupPolicyJumpGroups')
          .values(row)
          .onConflict((conflict) =>
            conflict.columns(['groupPolicyId', 'jumpGroupId']).doUpdateSet({ jumpItemRoleId: row.jumpItemRoleId }),
          ),
      ),

    removeGroupPolicyJumpGroup: (id: GroupPolicyId, jumpGroupId: JumpGroupId): Write =>
      asWrite(
        db.deleteFrom('groupPolicyJumpGroups').where('groupPolicyId', '=', id).where('jumpGroupId', '=', jumpGroupId),
      ),

    setGroupPolicyTeam: (row: GroupPolicyTeamRow): Write =>
      asWrite(
        db
          .insertInto('groupPolicyTeams')
          .values(row)
          .onConflict((conflict) => conflict.columns(['groupPolicyId', 'teamId']).doUpdateSet({ role: row.role })),
      ),

    removeGroupPolicyTeam: (id: GroupPolicyId, teamId: TeamId): Write =>
      asWrite(db.deleteFrom('groupPolicyTeams').where('groupPolicyId', '=', id).where('teamId', '=', teamId)),
  };
}
