/** Where an item lies, as programs say it: a shared Jump Group by its number, or a personal list by its owner's. */
import type { JumpGroupRow, Store } from '../../../ports.ts';
import { invalid } from '../answers.ts';
import { Numbers } from '../numbers.ts';
import type { Described } from '../operation.ts';
import type { Fields } from '../read-request.ts';

export class Placement {
  readonly #groups: ReadonlyMap<string, JumpGroupRow>;
  readonly #users: Numbers<string>;

  constructor(groups: readonly JumpGroupRow[], users: Numbers<string>) {
    this.#groups = new Map(groups.map((group) => [group.id, group]));
    this.#users = users;
  }

  describe(groupId: string): Described {
    const group = this.#groups.get(groupId);
    if (group === undefined || group.ownerId === null) {
      return { jump_group_id: group?.apiId ?? 0, jump_group_type: 'shared' };
    }
    return { jump_group_id: this.#users.numberOf(group.ownerId) ?? 0, jump_group_type: 'personal' };
  }

  isPersonal(groupId: string): boolean {
    return (this.#groups.get(groupId)?.ownerId ?? null) !== null;
  }

  /** The group that two fields of a body name. */
  find(body: Fields): JumpGroupRow {
    const number = Number(body['jump_group_id']);
    const isPersonal = body['jump_group_type'] === 'personal';
    const owner = isPersonal ? this.#users.idOf(number) : undefined;
    for (const group of this.#groups.values()) {
      if (
        isPersonal ? owner !== undefined && group.ownerId === owner : group.ownerId === null && group.apiId === number
      ) {
        return group;
      }
    }
    const fault = isPersonal
      ? 'jump_group_id names no user, whose personal list it would be'
      : 'jump_group_id names no shared Jump Group';
    throw invalid({ jump_group_id: [fault] });
  }
}

export async function readPlacement(store: Store): Promise<Placement> {
  const [groups, users] = await Promise.all([store.listJumpGroups(), store.listUsers()]);
  return new Placement(groups, new Numbers(users));
}
