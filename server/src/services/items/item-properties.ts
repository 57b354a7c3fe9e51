/** What the dialogs show before anything is changed: the values that items share, who may change them, and the choices. */
import { compareNames, decidePropertyChange, itemProperties, visibleGroups } from '@sallyport/domain';
import type { AccessFacts, ItemProperty, JumpGroupId, JumpItemId, UserFacts } from '@sallyport/domain';
import type {
  ActionOutcome,
  GroupChoice,
  ItemChoice,
  ItemPropertiesAnswer,
  ItemPropertyState,
} from '@sallyport/protocol';
import type { ItemIndex } from '../../index/item-index.ts';
import type { Store } from '../../ports.ts';
import { shownOutcome } from './item-answers.ts';
import { findItems, userEditor } from './item-editor.ts';
import type { ItemsRefused, JudgedItem } from './item-editor.ts';
import { groupNameIn, rightsOn } from './item-rights.ts';
import type { Actor } from '../../audit/entry.ts';

export interface PropertiesWorld {
  readonly store: Store;
  readonly index: Pick<ItemIndex, 'content'>;
}

type Found = { readonly kind: 'found'; readonly answer: ItemPropertiesAnswer } | ItemsRefused;

export async function readProperties(
  { store, index }: PropertiesWorld,
  { user, actor }: { readonly user: UserFacts; readonly actor: Actor },
  ids: readonly JumpItemId[],
): Promise<Found> {
  const found = await findItems(store, userEditor(user, actor), ids);
  if (found.kind !== 'found') return found;
  const { items } = found;
  const clients = [...new Set(items.map(({ row }) => row.jumpClientId))];
  const entries = await store.listJumpItemsOfClients(clients);
  const addresses = await Promise.all(clients.map(async (id) => (await store.findJumpClient(id))?.publicSiteAddress));
  const valuesOf = (property: ItemProperty): readonly (string | null)[] => {
    if (property === 'publicSiteAddress') return addresses.map((each) => each ?? null);
    // Whether there is one is all that anybody is told.
    if (property === 'accountPassword') return items.map(({ row }) => (row.accountSecret === null ? null : 'stored'));
    return items.map(({ row }) => row[property]);
  };
  const field = (property: ItemProperty): ItemPropertyState => ({
    ...shared(valuesOf(property)),
    edit: mayEdit(items, property),
  });
  const groups = [...new Set(items.map(({ row }) => row.jumpGroupId))];
  const { access } = user;
  const answer: ItemPropertiesAnswer = {
    items: items.length,
    fields: Object.fromEntries(
      itemProperties.map((property) => [property, field(property)]),
    ) as ItemPropertiesAnswer['fields'],
    jumpPolicies: named([...access.jumpPolicies.values()].map(({ id, displayName: name }) => ({ id, name }))),
    sessionPolicies: sessionPolicies(access, items),
    portals: portalChoices(access),
    groups: destinations(user),
    group: groupOf(user, groups),
    tags: [...new Set(groups.flatMap((id) => index.content(id).tags.map(({ tag }) => tag)))].toSorted(compareNames),
    otherEntries: entries.length - items.length,
  };
  return { kind: 'found', answer };
}

function shared(values: readonly (string | null)[]): Pick<ItemPropertyState, 'value' | 'isMixed'> {
  const [first = null] = values;
  const isMixed = values.some((value) => value !== first);
  return { value: isMixed ? null : first, isMixed };
}

function mayEdit(items: readonly JudgedItem[], property: ItemProperty): ActionOutcome {
  const judged = items.map((item) => item.judged);
  return shownOutcome(decidePropertyChange(judged, { properties: new Set([property]), destination: undefined }));
}

function named<Choice extends ItemChoice>(choices: readonly Choice[]): readonly Choice[] {
  return choices.toSorted((one, other) => compareNames(one.name, other.name));
}

/** Those that are made for items, and any that one of the items has. */
function sessionPolicies(access: AccessFacts, items: readonly JudgedItem[]): readonly ItemChoice[] {
  const held = new Set(items.flatMap(({ row }) => [row.attendedSessionPolicyId, row.unattendedSessionPolicyId]));
  const offered = [...access.sessionPolicies.values()].filter(
    ({ id, availability }) => availability.jumpItems || held.has(id),
  );
  return named(offered.map(({ id, displayName: name }) => ({ id, name })));
}

function portalChoices(access: AccessFacts): readonly ItemChoice[] {
  const portals = [...access.portals.values()].filter(({ isDefault }) => !isDefault);
  return named(portals.flatMap(({ name, addresses: [id] }) => (id === undefined ? [] : [{ id, name }])));
}

function destinations(user: UserFacts): readonly GroupChoice[] {
  const permitted = [...visibleGroups(user.access, user.id).keys()].filter((id) =>
    rightsOn(user, id).permissions.has('assign-jump-group'),
  );
  return named(permitted.map((id) => groupChoice(user, id)));
}

function groupOf(user: UserFacts, [id, ...others]: readonly JumpGroupId[]): GroupChoice | null {
  return id === undefined || others.length > 0 ? null : groupChoice(user, id);
}

function groupChoice({ access, id: userId }: UserFacts, id: JumpGroupId): GroupChoice {
  const ownerId = access.jumpGroups.get(id)?.ownerId;
  return { id, name: groupNameIn(access, id), isOwn: ownerId === userId, isPersonal: ownerId !== undefined };
}
