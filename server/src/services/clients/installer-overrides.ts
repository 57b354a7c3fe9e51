/**
 * What whoever installs says otherwise than the installer does: each value only where the installer lets it be said, and
 * only such as the installer itself could have had.
 */
import {
  caseFold,
  checkTypedText,
  forbiddenOverrides,
  installerTextLimits,
  isChoosable,
  isPortalAddress,
  mayUse,
  offlineMinutesMost,
  portalAddressOf,
} from '@sallyport/domain';
import type { AccessFacts, JumpGroupId } from '@sallyport/domain';
import { overrideFields } from '@sallyport/protocol';
import type { InstallOverrides, OverrideField } from '@sallyport/protocol';
import type { InstallerRow, ItemPolicies, Store } from '../../ports.ts';
import { installerOptions } from '../installers/installer-options.ts';
import type { Overridable } from '../installers/installer-options.ts';

/** The installer's own names for them. */
const optionOf = {
  name: 'name',
  jumpGroup: 'jump-group',
  tag: 'tag',
  comments: 'comments',
  jumpPolicy: 'jump-policy',
  attendedSessionPolicy: 'attended-session-policy',
  unattendedSessionPolicy: 'unattended-session-policy',
  publicSiteAddress: 'public-site-address',
  maxOfflineMinutes: 'max-offline-minutes',
} as const satisfies Record<OverrideField, Overridable>;

export interface OverrideFault {
  readonly kind: 'refused';
  readonly code: 'enrol.override-not-allowed' | 'enrol.override-invalid';
  readonly fields: readonly OverrideField[];
}

export type OverriddenProperties = Partial<
  Pick<InstallerRow, 'name' | 'tag' | 'comments' | 'jumpGroupId'> & Omit<ItemPolicies, 'startMode'>
>;

/** Of the client, and so of all its items. */
export interface OverriddenClient {
  readonly publicSiteAddress?: string;
  readonly maxOfflineMinutes?: number;
}

type Overridden = OverriddenProperties & OverriddenClient;

export interface OverrideWorld {
  readonly store: Pick<Store, 'listJumpPolicies' | 'listSessionPolicies' | 'listSharedJumpGroups' | 'findUserByName'>;
  readonly access: { current(): Promise<AccessFacts> };
}

interface CodeNamed<Id> {
  readonly id: Id;
  readonly codeName: string;
}

function byCodeName<Id>(rows: readonly CodeNamed<Id>[], given: string): Id | undefined {
  return rows.find(({ codeName }) => caseFold(codeName) === caseFold(given))?.id;
}

/** `jumpgroup:<code name>` or `user:<user name>`, into which whoever made the installer may put items. */
async function groupFor(
  { store }: OverrideWorld,
  { facts, given, createdBy }: { facts: AccessFacts; given: string; createdBy: InstallerRow['createdBy'] },
): Promise<JumpGroupId | undefined> {
  const [, kind, name = ''] = /^(jumpgroup|user):(.+)$/s.exec(given) ?? [];
  if (kind === undefined) return undefined;
  const owner = kind === 'user' ? await store.findUserByName(name) : undefined;
  const list = [...facts.jumpGroups.values()].find(({ ownerId }) => ownerId !== undefined && ownerId === owner?.id);
  const id = kind === 'user' ? list?.id : byCodeName(await store.listSharedJumpGroups(), name);
  if (id === undefined || createdBy === null) return id;
  return mayUse(facts, createdBy, { jumpGroupId: id, permission: 'add' }) ? id : undefined;
}

/** As the public contract has it: what fits into 32 bits. */
function minutesOf(given: string): number | undefined {
  const minutes = /^\d{1,10}$/.test(given) ? Number(given) : Infinity;
  return minutes <= offlineMinutesMost ? minutes : undefined;
}

/** Undefined for a value that can't be had. */
async function valueOf(
  world: OverrideWorld,
  installer: InstallerRow,
  [field, given]: readonly [OverrideField, string],
): Promise<Overridden | undefined> {
  const { store } = world;
  const facts = await world.access.current();
  switch (field) {
    case 'name':
    case 'tag':
    case 'comments': {
      const text = checkTypedText(given.trim(), installerTextLimits[field]);
      return text.kind === 'bad' ? undefined : { [field]: text.text };
    }
    case 'jumpGroup': {
      const jumpGroupId = await groupFor(world, { facts, given, createdBy: installer.createdBy });
      return jumpGroupId && { jumpGroupId };
    }
    case 'jumpPolicy': {
      const jumpPolicyId = byCodeName(await store.listJumpPolicies(), given);
      return jumpPolicyId && { jumpPolicyId };
    }
    case 'attendedSessionPolicy':
    case 'unattendedSessionPolicy': {
      const id = byCodeName(await store.listSessionPolicies(), given);
      if (id === undefined || !isChoosable(facts, id, { use: 'jumpItems' })) return undefined;
      return field === 'attendedSessionPolicy' ? { attendedSessionPolicyId: id } : { unattendedSessionPolicyId: id };
    }
    case 'publicSiteAddress': {
      const address = portalAddressOf(given);
      return address !== undefined && isPortalAddress(facts, address) ? { publicSiteAddress: address } : undefined;
    }
    case 'maxOfflineMinutes': {
      const minutes = minutesOf(given);
      return minutes === undefined ? undefined : { maxOfflineMinutes: minutes };
    }
  }
}

interface Good {
  readonly kind: 'good';
  readonly properties: OverriddenProperties;
  readonly client: OverriddenClient;
}

/** All of them or none: a machine that came up otherwise than it was told would be looked for in the wrong place. */
export async function overriddenBy(
  world: OverrideWorld,
  installer: InstallerRow,
  overrides: InstallOverrides,
): Promise<Good | OverrideFault> {
  const allowed = installerOptions(installer).overrides;
  const may = overrideFields.filter((field) => allowed.includes(optionOf[field]));
  const given = overrideFields.flatMap((field) => {
    const value = overrides[field];
    return value === undefined ? [] : [[field, value] as const];
  });
  const forbidden = forbiddenOverrides(
    given.map(([field]) => field),
    may,
  );
  if (forbidden.length > 0) return { kind: 'refused', code: 'enrol.override-not-allowed', fields: forbidden };
  const values = await Promise.all(given.map((pair) => valueOf(world, installer, pair)));
  const wrong = given.map(([field]) => field).filter((_, at) => values[at] === undefined);
  if (wrong.length > 0) return { kind: 'refused', code: 'enrol.override-invalid', fields: wrong };
  const { publicSiteAddress, maxOfflineMinutes, ...properties } = Object.assign({}, ...values) as Overridden;
  const client = {
    ...(publicSiteAddress === undefined ? {} : { publicSiteAddress }),
    ...(maxOfflineMinutes === undefined ? {} : { maxOfflineMinutes }),
  };
  return { kind: 'good', properties, client };
}
