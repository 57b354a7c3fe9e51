/** What an installer says besides the properties of the items that it makes: kept as JSON, as the public contract has it. */
import { installerChoices } from '@sallyport/protocol';
import * as z from 'zod';
import type { InstallerRow } from '../../ports.ts';

/** Fields that whoever installs may be allowed to say otherwise. */
export const overridable = [...installerChoices, 'support-button-profile', 'support-button-direct-queue'] as const;

export type Overridable = (typeof overridable)[number];

/** The contract lets whoever installs say this always: it has no word for forbidding it. */
export const alwaysByContract: Overridable = 'max-offline-minutes';

/** Fields for which the contract has a word. */
export const overridableByContract = overridable.filter(
  (field) => field !== alwaysByContract && field !== 'public-site-address',
);

export interface InstallerOptions {
  readonly overrides: readonly Overridable[];
  /** Whether the whole machine is tried before the user alone, and whether somebody is asked for what that takes. */
  readonly elevateInstall: boolean;
  readonly elevatePrompt: boolean;
}

const stored = z.object({
  overrides: z.array(z.enum(overridable)).readonly().catch([]),
  elevateInstall: z.boolean().catch(true),
  elevatePrompt: z.boolean().catch(true),
});

/** What an installer has that says nothing of itself. */
export const plainInstaller: InstallerOptions = stored.parse({});

export function installerOptions({ options }: Pick<InstallerRow, 'options'>): InstallerOptions {
  return stored.parse(JSON.parse(options));
}
