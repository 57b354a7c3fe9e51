import { expect, test } from 'vitest';
import { entriesAfterUninstall } from './uninstallation.ts';

test.for([
  ['client.uninstalled-entries: at the endpoint, where the site keeps them', 'endpoint', 'kept', 'kept'],
  ['client.uninstalled-entries: at the endpoint, where the site removes them', 'endpoint', 'removed', 'removed'],
  ['client.uninstalled-entries: by an administrator, where the site keeps them', 'administrator', 'kept', 'removed'],
  [
    'client.uninstalled-entries: by an administrator, where the site removes them',
    'administrator',
    'removed',
    'removed',
  ],
] as const)('%s', ([, by, site, entries]) => {
  expect(entriesAfterUninstall(by, site)).toBe(entries);
});
