/**
 * An account's own settings as they are kept: JSON of the two blocks, without what stands in columns. A field that is
 * missing or not understood is as for an account that may do nothing.
 */
import { jumpMethodApiNames, reportScopes } from '@sallyport/domain';
import type { AccountJumpMethod, AdministrationSettings, RepresentativeSettings } from '@sallyport/domain';
import * as z from 'zod';

const switchOff = z.boolean().catch(false);
const idleTimeout = z.int().min(-1).max(86_400).catch(-1);
const jumpMethods = Object.keys(jumpMethodApiNames) as AccountJumpMethod[];

const administration = z.object({
  setPasswords: switchOff,
  manageJumpClients: switchOff,
  editJumpGroups: switchOff,
  editTeams: switchOff,
  sessionReports: z.enum(reportScopes).catch('not-allowed'),
  viewRecordings: switchOff,
  changeDisplayName: switchOff,
});

const representative = z.object({
  support: z.enum(['not-allowed', 'full-support']).catch('not-allowed'),
  jumpMethods: z.array(z.enum(jumpMethods)).readonly().catch([]),
  shareWithOtherTeams: switchOff,
  transferToOtherTeams: switchOff,
  inviteExternal: switchOff,
  sessionIdleTimeout: idleTimeout,
  consoleIdleTimeout: idleTimeout,
});

const settings = z.object({
  administration: z.preprocess((value) => value ?? {}, administration),
  representative: z.preprocess((value) => value ?? {}, representative),
});

export interface StoredSettings {
  readonly administration: Omit<AdministrationSettings, 'administrator'>;
  readonly representative: Omit<RepresentativeSettings, 'roles'>;
}

export function storedSettings(text: string): StoredSettings {
  return settings.parse(JSON.parse(text));
}

/** Of an account that was just made: an administrator's says everything, the others' what it takes to hold sessions. */
export function newAccountSettings(isAdministrator: boolean): StoredSettings {
  return {
    administration: {
      setPasswords: isAdministrator,
      manageJumpClients: isAdministrator,
      editJumpGroups: isAdministrator,
      editTeams: isAdministrator,
      sessionReports: isAdministrator ? 'all' : 'user',
      viewRecordings: true,
      changeDisplayName: true,
    },
    representative: {
      support: 'full-support',
      jumpMethods: ['jump-client'],
      shareWithOtherTeams: false,
      transferToOtherTeams: false,
      inviteExternal: false,
      sessionIdleTimeout: -1,
      consoleIdleTimeout: -1,
    },
  };
}
