/** What goes with a Jump Group that is removed, one sentence each, with its numbers. */
import type { JumpGroupConsequences } from '@sallyport/protocol';
import { t } from '../../../text/i18n.ts';

export function removalWords(consequences: JumpGroupConsequences): readonly string[] {
  const { items, uninstalls, offline, installers, members, groupPolicies } = consequences;
  return [
    ...(items > 0 ? [t('access.removes.items', { count: items })] : []),
    ...(uninstalls > 0 ? [t('access.removes.uninstalls', { count: uninstalls })] : []),
    ...(offline > 0 ? [t('access.removes.offline', { count: offline })] : []),
    ...(installers > 0 ? [t('access.removes.installers', { count: installers })] : []),
    ...(members > 0 ? [t('access.removes.members', { count: members })] : []),
    ...(groupPolicies > 0 ? [t('access.removes.groupPolicies', { count: groupPolicies })] : []),
  ];
}
