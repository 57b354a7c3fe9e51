/** Why items may not be changed, copied, moved or removed. */
import type { ItemPermission, RefusalCode, RefusalFacts } from '@sallyport/domain';

type ItemCode = Extract<RefusalCode, `item.${string}`>;

/** What a permission lets somebody do with an item. */
const acts: Readonly<Record<ItemPermission, string>> = {
  add: 'add items',
  'assign-jump-group': 'move or copy items',
  remove: 'remove items',
  start: 'start sessions',
  'edit-tag': 'change tags',
  'edit-comments': 'change comments',
  'edit-jump-policy': 'change the Jump Policy',
  'edit-session-policy': 'change session policies',
  'edit-identity': 'change names',
  'edit-behaviour': 'change how sessions begin',
  'edit-public-portal': 'change the public portal',
  'edit-support-button': 'change the Support Button',
  'view-jump-item-report': 'read the report of items',
};

const whoGivesRoles = 'Whoever edits the members of the group can give you a role that does.';

export const itemSentences: { readonly [Code in ItemCode]: (facts: RefusalFacts[Code]) => string } = {
  'item.not-permitted': ({ item, group, permission }) =>
    `${item}: your role in ${group} does not let you ${acts[permission]}. ${whoGivesRoles}`,
  'item.destination-not-permitted': ({ group }) =>
    `Your role in ${group} does not let you move or copy items there. ${whoGivesRoles}`,
  'item.entry-exists': ({ item, group }) =>
    `${group} has an entry named ${item} of this Jump Client already. Choose another name or another group.`,
};
