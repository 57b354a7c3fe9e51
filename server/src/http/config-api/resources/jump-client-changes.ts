/** Changing, copying and deleting jump clients: the same services that the console asks, by the right of an account. */
import type { JumpItemId, Reason } from '@sallyport/domain';
import type { IndexedItem, ItemIndex } from '../../../index/item-index.ts';
import { setOfflineLimit } from '../../../services/clients/offline-limit.ts';
import { changeItems } from '../../../services/items/change-items.ts';
import type { ItemChanges } from '../../../services/items/change-items.ts';
import { copyItems } from '../../../services/items/copy-items.ts';
import { programEditor } from '../../../services/items/item-editor.ts';
import type { ItemsRefused } from '../../../services/items/item-editor.ts';
import { removeItems } from '../../../services/items/remove-items.ts';
import type { SessionWorld } from '../../../services/sessions/session-world.ts';
import { reasonText } from '../../../text/reasons.ts';
import { invalid, missing } from '../answers.ts';
import type { ApiRefusal } from '../answers.ts';
import type { Call, Described, Handlers } from '../operation.ts';
import { textIn } from '../read-request.ts';
import type { Fields } from '../read-request.ts';
import { describedClient, findByNumber, surroundingsOf } from './jump-client.ts';
import type { JumpClientWorld, Surroundings } from './jump-client.ts';
import { refuseSupportButton } from './policies.ts';

export interface JumpClientChangesWorld extends JumpClientWorld {
  readonly sessions: SessionWorld;
}

const fieldNames: Readonly<Record<string, string>> = {
  name: 'name',
  tag: 'tag',
  comments: 'comments',
  jumpPolicyId: 'jump_policy_id',
  attendedSessionPolicyId: 'attended_session_policy_id',
  unattendedSessionPolicyId: 'unattended_session_policy_id',
  publicSiteAddress: 'public_site_address',
  startMode: 'customer_client_start_mode',
  jumpGroupId: 'jump_group_id',
};

const faults: Readonly<Record<string, string>> = {
  attended_session_policy_id: 'is not a Session Policy that Jump Items may have',
  unattended_session_policy_id: 'is not a Session Policy that Jump Items may have',
  public_site_address: 'is not an address of a public portal',
};

function invalidField(field: string): ApiRefusal {
  const name = fieldNames[field] ?? 'id';
  return invalid({ [name]: [`${name} ${faults[name] ?? 'is not as it should be'}`] });
}

/** A name that is another's already is a fault of the name; what else speaks against it is about the whole. */
function fieldOf({ code }: Reason): string {
  return code === 'item.entry-exists' ? 'name' : 'id';
}

function refusal(refused: ItemsRefused): ApiRefusal {
  switch (refused.kind) {
    case 'gone':
      return missing('Jump Client');
    case 'raced':
      return invalid({ id: ['It was changed meanwhile. Try again.'] });
    case 'refused': {
      const errors: Record<string, string[]> = {};
      for (const reason of refused.reasons) (errors[fieldOf(reason)] ??= []).push(reasonText(reason));
      return invalid(errors);
    }
  }
}

function changesOf(
  item: IndexedItem,
  body: Fields,
  { placement, policies, defaultAddress }: Surroundings,
): ItemChanges {
  refuseSupportButton(body);
  const { jump_group_type: type } = placement.describe(item.row.jumpGroupId);
  if (
    body['jump_group_id'] === undefined &&
    body['jump_group_type'] !== undefined &&
    body['jump_group_type'] !== type
  ) {
    throw invalid({ jump_group_id: ['jump_group_id is required with another jump_group_type'] });
  }
  const address = textIn(body, 'public_site_address').toLowerCase();
  return {
    ...(body['name'] === undefined ? {} : { name: textIn(body, 'name') }),
    ...(body['tag'] === undefined ? {} : { tag: textIn(body, 'tag') }),
    ...(body['comments'] === undefined ? {} : { comments: textIn(body, 'comments') }),
    ...policies.changes(body),
    // The first address of the default portal is what a client dials that was told nothing else.
    ...(body['public_site_address'] === undefined
      ? {}
      : { publicSiteAddress: address === defaultAddress ? null : address }),
    ...(body['jump_group_id'] === undefined ? {} : { jumpGroupId: placement.find(body).id }),
  };
}

/** The index hears of a change a moment after it is written; whoever asks next is to see it. */
const patienceMs = 5_000;

async function seen(index: ItemIndex, holds: () => boolean): Promise<void> {
  await new Promise<void>((resolve) => {
    const done = (): void => {
      clearTimeout(patience);
      leave();
      resolve();
    };
    const patience = setTimeout(done, patienceMs);
    const leave = index.onChange(() => {
      if (holds()) done();
    });
    if (holds()) done();
  });
}

async function seenAsWritten({ store, index }: JumpClientChangesWorld, id: JumpItemId): Promise<void> {
  const row = await store.findJumpItem(id);
  const client = row === undefined ? undefined : await store.findJumpClient(row.jumpClientId);
  const written = JSON.stringify([row, client?.publicSiteAddress, client?.maxOfflineMinutes]);
  await seen(index, () => {
    const item = index.find(id);
    const held = item?.entry.row;
    return JSON.stringify([item?.item, held?.publicSiteAddress, held?.maxOfflineMinutes]) === written;
  });
}

async function update(world: JumpClientChangesWorld, call: Call): Promise<Described> {
  const { index, access, sessions } = world;
  const item = findByNumber(index, call);
  const { id, jumpClientId } = item.item;
  const surroundings = await surroundingsOf(world);
  const changes = changesOf(item, call.body, surroundings);
  const editor = programEditor(await access.current(), call.actor);
  const outcome = await changeItems(sessions, editor, { ids: [id], changes });
  if (outcome.kind === 'invalid') throw invalidField(outcome.field);
  if (outcome.kind !== 'changed') throw refusal(outcome);
  const minutes = call.body['max_offline_minutes'];
  if (minutes !== undefined) {
    const set = await setOfflineLimit(sessions, { jumpClientId, minutes: Number(minutes) }, call.actor);
    if (set === 'gone') throw missing('Jump Client');
  }
  await seenAsWritten(world, id);
  return describedClient(index.find(id) ?? item, surroundings);
}

async function copy(world: JumpClientChangesWorld, call: Call): Promise<Described> {
  const { store, index, access, sessions } = world;
  const { id } = findByNumber(index, call).item;
  const { placement } = await surroundingsOf(world);
  const editor = programEditor(await access.current(), call.actor);
  const wish = { ids: [id], jumpGroupId: placement.find(call.body).id, name: textIn(call.body, 'name') };
  const outcome = await copyItems(sessions, editor, wish);
  if (outcome.kind === 'invalid') throw invalidField(outcome.field);
  if (outcome.kind !== 'copied') throw refusal(outcome);
  const [made] = outcome.copies;
  const row = made === undefined ? undefined : await store.findJumpItem(made.id);
  if (row === undefined) throw missing('Jump Client');
  await seenAsWritten(world, row.id);
  return { action: 'copy', success: '1', destId: row.apiId };
}

async function destroy(world: JumpClientChangesWorld, call: Call): Promise<undefined> {
  const { index, access, sessions } = world;
  const { id } = findByNumber(index, call).item;
  const outcome = await removeItems(sessions, programEditor(await access.current(), call.actor), [id]);
  if (outcome.kind !== 'removed') throw refusal(outcome);
  if (outcome.items.every((item) => item.outcome === 'gone')) throw missing('Jump Client');
  await seen(index, () => index.find(id) === undefined);
  return undefined;
}

export function jumpClientChangeHandlers(world: JumpClientChangesWorld): Handlers {
  return {
    'api.config.jump-client.update': async (call) => await update(world, call),
    'api.config.jump-client.copy': async (call) => await copy(world, call),
    'api.config.jump-client.destroy': async (call) => await destroy(world, call),
  };
}
