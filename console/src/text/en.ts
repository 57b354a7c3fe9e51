/** All English words of the console. */
import { access } from './en-access.ts';
import { admin } from './en-admin.ts';
import { apiAccounts } from './en-api.ts';
import { copies } from './en-copies.ts';
import { editing } from './en-editing.ts';
import { account, common, frame, keys, palette, signIn } from './en-frame.ts';
import { itemEvents } from './en-events.ts';
import { install } from './en-install.ts';
import { items } from './en-items.ts';
import { jump } from './en-jump.ts';
import { mail } from './en-mail.ts';
import { approvals, jumpItemSettings, jumpPolicy, start } from './en-jump-policy.ts';
import { upgrade } from './en-upgrade.ts';
import { users } from './en-users.ts';
import { exporting, startLink, views } from './en-views.ts';
import { providers } from './en-providers.ts';
import { decided, permissionGroups, portals, sessionPolicy, simulator } from './en-policy.ts';
import { record, session, sessions, terminal } from './en-session.ts';
import { status } from './en-status.ts';
import { tabs } from './en-tabs.ts';

export const en = {
  common,
  frame,
  keys,
  palette,
  signIn,
  account,
  jump,
  items,
  itemEvents,
  views,
  exporting,
  startLink,
  session,
  tabs,
  terminal,
  sessions,
  record,
  access,
  admin,
  editing,
  status,
  install,
  upgrade,
  copies,
  users,
  sessionPolicy,
  permissionGroups,
  decided,
  simulator,
  portals,
  providers,
  start,
  jumpPolicy,
  jumpItemSettings,
  apiAccounts,
  mail,
  approvals,
} as const;
