/** Accounts of programs as the rules see them. */
import { apiPermissionsOf, apiSwitches, commandLevels, effectiveAccount } from '@sallyport/domain';
import type { AccessFacts, ApiCreator, ApiPermissions, ApiSwitch } from '@sallyport/domain';
import * as z from 'zod';
import type { ApiAccountRow } from '../../ports.ts';

const stored = z.object({
  command: z.enum(commandLevels).catch('deny'),
  // One that this program doesn't know permits nothing.
  switches: z.array(z.string()).transform((names) => {
    const known: ReadonlySet<string> = new Set(apiSwitches);
    return new Set(names.filter((name): name is ApiSwitch => known.has(name)));
  }),
});

/** What the account was given, whatever is left of it. */
export function givenPermissions({ permissions }: Pick<ApiAccountRow, 'permissions'>): ApiPermissions {
  return stored.parse(JSON.parse(permissions));
}

export function storedPermissions({ command, switches }: ApiPermissions): string {
  return JSON.stringify({ command, switches: apiSwitches.filter((name) => switches.has(name)) });
}

export function networksOf({ networks }: Pick<ApiAccountRow, 'networks'>): readonly string[] {
  return z.array(z.string()).parse(JSON.parse(networks));
}

/** The user who made it, as he stands now. */
export function creatorOf(facts: AccessFacts, { createdBy }: Pick<ApiAccountRow, 'createdBy'>): ApiCreator {
  if (createdBy === null) return 'operator';
  const account = effectiveAccount(facts, createdBy);
  return account === undefined ? 'gone' : { enabled: account.enabled, administration: account.administration };
}

export function permissionsNow(facts: AccessFacts, row: ApiAccountRow): ApiPermissions {
  return apiPermissionsOf(givenPermissions(row), creatorOf(facts, row));
}
