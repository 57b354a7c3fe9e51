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
  RoleSlots,
} from '@sallyport/domain';
import type { Schema } from '../contract.ts';
import { invalid } from '../answers.ts';
import type { Numbers } from '../numbers.ts';
import type { Fields } from '../read-request.ts';
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

const roleFields = {
  default: 'default_jump_item_role_id',
  personal: 'private_jump_item_role_id',
  teams: 'inferior_jump_item_role_id',
  system: 'unassigned_jump_item_role_id',
} as const satisfies Readonly<Record<keyof RoleSlots, string>>;

function rolesAfter(now: RoleSlots, body: Fields, roles: Numbers<JumpItemRoleId>): RoleSlots {
  const slots = Object.keys(roleFields) as (keyof RoleSlots)[];
  const after = { ...now };
  for (const slot of slots) {
    const field = roleFields[slot];
    if (body[field] === undefined) continue;
    const id = roles.idOf(Number(body[field]));
    if (id === undefined) throw invalid({ [field]: [`${field} names no Jump Item Role`] });
    after[slot] = id;
  }
  return after;
}

/** The settings as a body changes them. */
export function representativeAfter(
  now: RepresentativeSettings,
  body: Fields,
  roles: Numbers<JumpItemRoleId>,
): RepresentativeSettings {
  const flag = (name: string, before: boolean): boolean => (body[name] ?? before) === true;
  const methods = Object.keys(jumpMethodApiNames) as AccountJumpMethod[];
  const support = body['perm_support_allowed'];
  return {
    support: support === undefined ? now.support : support === 'full_support' ? 'full-support' : 'not-allowed',
    jumpMethods: methods.filter((method) => flag(jumpMethodApiNames[method], now.jumpMethods.includes(method))),
    roles: rolesAfter(now.roles, body, roles),
    shareWithOtherTeams: flag('perm_share_other_team', now.shareWithOtherTeams),
    transferToOtherTeams: flag('perm_transfer_other_team', now.transferToOtherTeams),
    inviteExternal: flag('perm_invite_external_rep', now.inviteExternal),
    sessionIdleTimeout: Number(body['perm_session_idle_timeout'] ?? now.sessionIdleTimeout),
    consoleIdleTimeout: Number(body['perm_console_idle_timeout'] ?? now.consoleIdleTimeout),
  };
}

/** For what a service says of a block that these fields make. */
export const representativeFaults = {
  'representative.sessionIdleTimeout': 'perm_session_idle_timeout',
  'representative.consoleIdleTimeout': 'perm_console_idle_timeout',
  'representative.roles.default': roleFields.default,
  'representative.roles.personal': roleFields.personal,
  'representative.roles.teams': roleFields.teams,
  'representative.roles.system': roleFields.system,
} as const;
