/** Answers of the console's HTTP interface about accounts, for administrators. */
import type { AdministrationSettings, JumpItemRoleId, RepresentativeSettings } from '@sallyport/domain';

export type AdminUserRow = {
  readonly id: string;
  readonly username: string;
  readonly displayName: string;
  readonly emailAddress: string;
  readonly isAdministrator: boolean;
  readonly createdAt: number;
  readonly lastSignInAt: number | null;
  readonly disabledAt: number | null;
  /** Since the last sign-in that was right. */
  readonly failedSignIns: number;
  /** By whom it signs in; null for a password of this server. */
  readonly provider: string | null;
  readonly twoFactor: {
    readonly required: boolean;
    readonly authenticator: boolean;
    readonly passkeys: number;
  };
};

export type AdminUser = AdminUserRow & {
  readonly privateDisplayName: string;
  readonly preferredLanguage: string;
  readonly passwordResetRequired: boolean;
  readonly passwordExpiresAt: number | null;
  readonly passwordChangedAt: number;
  readonly administration: AdministrationSettings;
  readonly representative: RepresentativeSettings;
  readonly sessionPolicyId: string | null;
};

/** Somebody whose password may be set by whoever has the account switch for it. */
export type PasswordOwner = Pick<
  AdminUser,
  'id' | 'username' | 'displayName' | 'disabledAt' | 'lastSignInAt' | 'passwordResetRequired' | 'passwordChangedAt'
>;

/** What may be chosen for an account. */
export type AccountChoices = {
  readonly roles: readonly { readonly id: JumpItemRoleId; readonly name: string }[];
  readonly sessionPolicies: readonly { readonly id: string; readonly name: string }[];
};
