/** Shapes of accounts, as administrators read and write them. */
import { instant, jumpMethodApiNames, parseId, reportScopes } from '@sallyport/domain';
import type { AccountJumpMethod, IdKind, Id, JumpItemRoleId } from '@sallyport/domain';
import type { AccountChoices, AdminUser, AdminUserRow, PasswordOwner } from '@sallyport/protocol';
import * as z from 'zod';
import { typedText } from './sign-in.ts';

const moment = z.number();

function idOf<Kind extends IdKind>(kind: Kind) {
  return z
    .string()
    .max(64)
    .transform((text, context): Id<Kind> => {
      const id = parseId(kind, text);
      if (id !== undefined) return id;
      context.addIssue({ code: 'custom', message: 'Not an id' });
      return z.NEVER;
    });
}

export const userParams = z.object({ id: idOf('user') });

const administration = z.strictObject({
  administrator: z.boolean(),
  setPasswords: z.boolean(),
  manageJumpClients: z.boolean(),
  editJumpGroups: z.boolean(),
  editTeams: z.boolean(),
  sessionReports: z.enum(reportScopes),
  viewRecordings: z.boolean(),
  changeDisplayName: z.boolean(),
});

const jumpMethods = Object.keys(jumpMethodApiNames) as AccountJumpMethod[];
/** Seconds; 0 is never, -1 what the site has. */
const idleTimeout = z.union([z.literal(-1), z.literal(0), z.int().min(300).max(86_400)]);
const role = idOf('jump-item-role');

const representative = z.strictObject({
  support: z.enum(['not-allowed', 'full-support']),
  jumpMethods: z.array(z.enum(jumpMethods)).max(jumpMethods.length).readonly(),
  roles: z.strictObject({ default: role, personal: role, teams: role, system: role }),
  shareWithOtherTeams: z.boolean(),
  transferToOtherTeams: z.boolean(),
  inviteExternal: z.boolean(),
  sessionIdleTimeout: idleTimeout,
  consoleIdleTimeout: idleTimeout,
});

/** The latest moment that fits a date of four digits. */
const lastMoment = 253_402_300_799_999;

const fields = {
  privateDisplayName: typedText.optional(),
  emailAddress: typedText.optional(),
  preferredLanguage: z.string().max(16).optional(),
  passwordResetRequired: z.boolean().optional(),
  passwordExpiresAt: z.int().min(0).max(lastMoment).transform(instant).nullable().optional(),
  twoFactorRequired: z.boolean().optional(),
  enabled: z.boolean().optional(),
  administration: administration.optional(),
  representative: representative.optional(),
  sessionPolicyId: idOf('session-policy').nullable().optional(),
};

export const userChanges = z.strictObject({
  username: typedText.optional(),
  displayName: typedText.optional(),
  ...fields,
});

export const newUserBody = z.strictObject({
  username: typedText,
  displayName: typedText,
  password: typedText,
  ...fields,
});

export const newPasswordBody = z.strictObject({ password: typedText, resetRequired: z.boolean() });

const row = {
  id: z.string(),
  username: z.string(),
  displayName: z.string(),
  emailAddress: z.string(),
  isAdministrator: z.boolean(),
  createdAt: moment,
  lastSignInAt: moment.nullable(),
  disabledAt: moment.nullable(),
  failedSignIns: z.number(),
  provider: z.string().nullable(),
  twoFactor: z.object({ required: z.boolean(), authenticator: z.boolean(), passkeys: z.number() }),
};

export const userRows = z.array(z.object(row)) satisfies z.ZodType<AdminUserRow[]>;

export const passwordOwners = z.array(
  z.object({
    id: z.string(),
    username: z.string(),
    displayName: z.string(),
    disabledAt: moment.nullable(),
    lastSignInAt: moment.nullable(),
    passwordResetRequired: z.boolean(),
    passwordChangedAt: moment,
  }),
) satisfies z.ZodType<PasswordOwner[]>;

const shownRole = z.custom<JumpItemRoleId>((value) => typeof value === 'string');
const shownSlots = z.object({ default: shownRole, personal: shownRole, teams: shownRole, system: shownRole });

export const userAnswer = z.object({
  ...row,
  privateDisplayName: z.string(),
  preferredLanguage: z.string(),
  passwordResetRequired: z.boolean(),
  passwordExpiresAt: moment.nullable(),
  passwordChangedAt: moment,
  administration,
  // What is read makes ids of texts, which an answer can't be checked by.
  representative: representative.extend({ roles: shownSlots }),
  sessionPolicyId: z.string().nullable(),
}) satisfies z.ZodType<AdminUser>;

const named = z.array(z.object({ id: z.string(), name: z.string() })).readonly();

export const choicesAnswer = z.object({
  roles: z.array(z.object({ id: shownRole, name: z.string() })).readonly(),
  sessionPolicies: named,
}) satisfies z.ZodType<AccountChoices>;
