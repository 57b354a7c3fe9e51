/** Words of copied Jump Clients that wait for an administrator. */
export const copies = {
  title: 'Copied Jump Clients',
  words:
    'Something came with the key of a Jump Client that is online: most often a machine made from its disk image. Approve it, and it becomes a Jump Client of its own.',
  name: 'Copied from',
  count: 'Copies',
  waiting_one: '{{count}} waits',
  waiting_other: '{{count}} wait',
  refused_one: '{{count}} refused',
  refused_other: '{{count}} refused',
  from: 'Came from',
  first: 'First seen',
  last: 'Asked last',
  approve: 'Approve',
  approveOf: 'Approve the copies of {{name}}',
  approveTitle_one: 'Approve {{count}} copy of {{name}}?',
  approveTitle_other: 'Approve {{count}} copies of {{name}}?',
  approveWords:
    'Within two minutes each gets a key of its own and is listed where {{name}} is, for all who see that group. {{name}} stays as it is.',
  refuse: 'Refuse',
  refuseOf: 'Refuse the copies of {{name}}',
  refuseTitle_one: 'Refuse {{count}} copy of {{name}}?',
  refuseTitle_other: 'Refuse {{count}} copies of {{name}}?',
  refuseWords: 'It goes on asking and gets nothing, until you approve it here. {{name}} stays as it is.',
} as const;
