/**
 * What accounts may do, by the names of the public contract. Fields that stand for something that there is not here are
 * told as they are for an account that may not do it; a group policy keeps what it was sent for them.
 */
import { jumpMethodApiNames } from '@sallyport/domain';
import type {
  AccountJumpMethod,
  AdministrationSettings,
  JumpItemRoleId,
  ReportScope,
  RepresentativeSettings,
} from '@sallyport/domain';
import type { Schema } from '../contract.ts';
import type { Numbers } from '../numbers.ts';
import type { Described } from '../operation.ts';

const supportNames = { 'not-allowed': 'not_allowed', 'full-support': 'full_support' } as const;

const scopeNames: Readonly<Record<ReportScope, string>> = {
  'not-allowed': 'not_allowed',
  user: 'user_sessions',
  team: 'team_sessions',
  'jump-group': 'jump_group_sessions',
  all: 'all_sessions',
};

export function administrationFields(settings: AdministrationSettings): Described {
  return {
    perm_admin: settings.administrator,
    perm_set_passwords: settings.setPasswords,
    perm_edit_jump_groups: settings.editJumpGroups,
    perm_edit_sd_teams: settings.editTeams,
    perm_view_support_reports: scopeNames[settings.sessionReports],
    perm_view_sd_recordings: settings.viewRecordings,
    perm_change_display_name: settings.changeDisplayName,
  };
}

export function representativeFields(settings: RepresentativeSettings, roles: Numbers<JumpItemRoleId>): Described {
  const methods = Object.entries(jumpMethodApiNames).map(
    ([method, name]) => [name, settings.jumpMethods.includes(method as AccountJumpMethod)] as const,
  );
  return {
    perm_support_allowed: supportNames[settings.support],
    perm_share_other_team: settings.shareWithOtherTeams,
    perm_transfer_other_team: settings.transferToOtherTeams,
    perm_invite_external_rep: settings.inviteExternal,
    perm_session_idle_timeout: settings.sessionIdleTimeout,
    perm_console_idle_timeout: settings.consoleIdleTimeout,
    ...Object.fromEntries(methods),
    default_jump_item_role_id: roles.numberOf(settings.roles.default),
    private_jump_item_role_id: roles.numberOf(settings.roles.personal),
    inferior_jump_item_role_id: roles.numberOf(settings.roles.teams),
    unassigned_jump_item_role_id: roles.numberOf(settings.roles.system),
  };
}

/** The rest of the contract's permissions, each at its least: its default, or nothing allowed. */
export function otherFields({ properties = {} }: Schema, known: Described): Described {
  const rest = Object.entries(properties).filter(
    ([name]) => /^(?:perm_|auto_assignment_)/.test(name) && !Object.hasOwn(known, name),
  );
  return Object.fromEntries(
    rest.map(([name, { default: given, enum: words, type }]) => [
      name,
      given ?? (type === 'boolean' ? false : (words?.[0] ?? 0)),
    ]),
  );
}
