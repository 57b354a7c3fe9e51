/** Words of what happened to an item. */
export const itemEvents = {
  none: 'Nothing happened yet.',
  more: 'Earlier events',
} as const;

/** By kind; what is not known here is called as in the audit log. */
export const itemEventKinds: Readonly<Record<string, string>> = {
  'client.online': 'Came online',
  'client.offline': 'Went offline',
  'client.upgrade-asked': 'Upgrade to {{to}} asked for',
  'client.upgraded': 'Upgraded to {{to}}',
  'client.upgrade-failed': 'Upgrade to {{to}} failed',
  'client.upgrade-refused': 'Upgrade to {{to}} refused',
  'client.upgrade-rolled-back': 'Upgrade to {{to}} rolled back',
  'jump-item.renamed': 'Renamed from {{from}} to {{to}}',
  'jump-item.changed': 'Changed: {{fields}}',
  'jump-item.copied': 'Copied to another group',
  'jump-item.moved': 'Moved to another group',
  'session.started': 'Session started',
  'session.ended': 'Session ended',
};
