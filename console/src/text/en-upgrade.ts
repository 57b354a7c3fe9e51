/** Words of upgrading Jump Clients, and of giving them new keys. */
export const upgrade = {
  upgrade: 'Upgrade {{name}}',
  newKey: 'Give {{name}} a new key',
  newKeyTitle: 'Give {{name}} a new key?',
  newKeyVerb: 'Give a new key',
  newKeyWords:
    'Do this when somebody may have read its key. It makes another by itself and comes back by it; the old one is worth nothing from then on, for good.',
  newKeyOnline: 'It is online: its link is made anew within seconds. Sessions wait for it and go on.',
  newKeyOffline: 'It is offline: it gets the new key when it returns.',
  states: {
    pending: 'Upgrade pending',
    fetching: 'Upgrade pending: downloading',
    waiting: 'Upgrade pending: waits for sessions to end',
    trying: 'Upgrade pending: being tried',
    confirmed: 'Upgraded',
    refused: 'Upgrade refused',
    failed: 'Upgrade failed',
    'rolled-back': 'Upgrade rolled back',
  },
  goesTo: '{{version}} → {{to}}',
  notTaken: '{{version}} · failed',
  to: '{{state}} (version {{version}})',
  why: '{{words}}: {{because}}',
} as const;

/** Why an upgrade didn't come about; what is not known here is shown by its code. */
export const upgradeCauses: Readonly<Record<string, string>> = {
  crashed: 'the new version crashed',
  silent: 'the new version hung',
  'no-link': 'the new version made no link',
  interrupted: 'the trial was interrupted',
  'not-settled': 'the new version made no link once it ran by itself',
  'not-switched': 'its disk did not take the new version',
  'not-started': 'the new version could not be started',
  'command.unknown': 'this agent can not be upgraded from here',
  'update.no-launcher': 'it was started without its launcher, so it can not upgrade',
  'update.known-bad': 'this version has failed on this endpoint before',
  'update.older': 'it runs a newer version',
  'update.disk-full': 'its disk is full',
  'update.not-there': 'the server has no such file any more',
  'update.not-fetched': 'the download did not succeed',
  'update.signature': 'the signature does not hold',
  'update.other-platform': 'the release is for another platform',
};
