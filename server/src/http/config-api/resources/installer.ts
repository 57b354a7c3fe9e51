/** Installers, and what they are downloaded as. */
import { installerFault, isChoosable, isInstallerId } from '@sallyport/domain';
import type { InstallerFault } from '@sallyport/domain';
import type { AccessBook } from '../../../access/access-book.ts';
import type { Identity, InstallerRow, ItemPolicies, Clock, Random, Store } from '../../../ports.ts';
import { bringCommand, installScript } from '../../../services/installers/install-lines.ts';
import type { InstallSite } from '../../../services/installers/install-lines.ts';
import {
  alwaysByContract,
  installerOptions,
  overridableByContract,
} from '../../../services/installers/installer-options.ts';
import { createInstaller, installerFacts, removeInstaller } from '../../../services/installers/installers.ts';
import { noItemPolicies } from '../../../services/items/item-policies.ts';
import { ApiRefusal, invalid, missing } from '../answers.ts';
import { idIn } from '../operation.ts';
import type { Call, Described, Handlers } from '../operation.ts';
import { textIn } from '../read-request.ts';
import type { Fields } from '../read-request.ts';
import { prefix } from '../serve.ts';
import { timestamp } from '../values.ts';
import { defaultAddressOf } from './jump-client.ts';
import { readPlacement } from './placement.ts';
import type { Placement } from './placement.ts';
import { noSupportButton, readPolicyNumbers, refuseSupportButton } from './policies.ts';
import type { PolicyNumbers } from './policies.ts';

export interface InstallerApiWorld {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
  readonly identity: Pick<Identity, 'rootFingerprint' | 'serverId'>;
  readonly access: Pick<AccessBook, 'current'>;
  readonly installSite: InstallSite;
}

interface Surroundings {
  readonly placement: Placement;
  readonly policies: PolicyNumbers;
  readonly defaultAddress: string;
}

async function surroundingsOf({ store, access }: InstallerApiWorld): Promise<Surroundings> {
  return {
    placement: await readPlacement(store),
    policies: await readPolicyNumbers(store),
    defaultAddress: defaultAddressOf(await access.current()),
  };
}

const overrideName = (field: string): string => `allow_override_${field.replaceAll('-', '_')}`;

/** The platform that there is a runtime for, by the contract's name. */
const servedPlatform = 'linux-64';

function fileOf({ id }: Pick<InstallerRow, 'id'>): { readonly filename: string; readonly installerPath: string } {
  return {
    filename: `sallyport-install-${id}.sh`,
    installerPath: `${prefix}/jump-client/installer/${id}/${servedPlatform}`,
  };
}

function described(row: InstallerRow, { placement, policies, defaultAddress }: Surroundings): Described {
  const { overrides, elevateInstall, elevatePrompt } = installerOptions(row);
  return {
    id: row.apiId,
    ...placement.describe(row.jumpGroupId),
    name: row.name,
    tag: row.tag,
    comments: row.comments,
    ...policies.describe(row),
    public_site_address: row.publicSiteAddress ?? defaultAddress,
    ...noSupportButton,
    connection_type: 'active',
    expiration_timestamp: timestamp(row.expiresAt),
    max_offline_minutes: 0,
    elevate_install: elevateInstall,
    elevate_prompt: elevatePrompt,
    ...Object.fromEntries(overridableByContract.map((field) => [overrideName(field), overrides.includes(field)])),
    installer_id: row.id,
    key_info: { encodedInfo: '', ...fileOf(row) },
    jumpoint_proxy: '',
  };
}

function refuseUnknownWays(body: Fields): void {
  refuseSupportButton(body);
  if (body['connection_type'] === 'passive') {
    throw invalid({ connection_type: ['connection_type must be active: Jump Clients call the server'] });
  }
  if (body['jumpoint_proxy'] !== undefined && body['jumpoint_proxy'] !== '') {
    throw invalid({ jumpoint_proxy: ['jumpoint_proxy names no Jumpoint'] });
  }
}

async function refuseUnavailable({ access }: InstallerApiWorld, policies: ItemPolicies): Promise<void> {
  const facts = await access.current();
  const fields = [
    ['attended_session_policy_id', policies.attendedSessionPolicyId],
    ['unattended_session_policy_id', policies.unattendedSessionPolicyId],
  ] as const;
  const bad = fields.filter(([, id]) => !isChoosable(facts, id, { use: 'jumpItems' }));
  if (bad.length === 0) return;
  throw invalid(
    Object.fromEntries(bad.map(([field]) => [field, [`${field} names a policy not meant for Jump Items`]])),
  );
}

const minuteMs = 60_000;

async function create(world: InstallerApiWorld, { body, caller, actor }: Call): Promise<Described> {
  refuseUnknownWays(body);
  const surroundings = await surroundingsOf(world);
  const policies: ItemPolicies = { ...noItemPolicies, ...surroundings.policies.changes(body) };
  await refuseUnavailable(world, policies);
  const { id, enrolmentKey } = await createInstaller(
    world,
    {
      jumpGroupId: surroundings.placement.find(body).id,
      name: textIn(body, 'name'),
      tag: textIn(body, 'tag'),
      comments: textIn(body, 'comments'),
      createdBy: caller.createdBy,
      validForMs: Number(body['valid_duration']) * minuteMs,
      maxUses: null,
      policies,
      options: {
        overrides: [...overridableByContract.filter((field) => body[overrideName(field)] === true), alwaysByContract],
        elevateInstall: body['elevate_install'] === true,
        elevatePrompt: body['elevate_prompt'] === true,
      },
    },
    actor,
  );
  const row = await world.store.findInstaller(id);
  if (row === undefined) throw missing('installer');
  // The key is told here and never again.
  return { ...described(row, surroundings), key_info: { encodedInfo: enrolmentKey, ...fileOf(row) } };
}

const faultTexts: Readonly<Record<InstallerFault, string>> = {
  revoked: 'The installer was revoked.',
  'creator-gone': 'The user who made the installer is disabled or gone.',
  expired: 'The time of the installer is over.',
  'used-up': 'The installer was used as often as it may be.',
};

async function download(world: InstallerApiWorld, { path, request, reply }: Call) {
  const { store, clock, installSite } = world;
  const id = textIn(path, 'installer_id');
  const row = isInstallerId(id) ? await store.findInstaller(id) : undefined;
  if (row === undefined) throw missing('installer');
  const creator = row.createdBy === null ? undefined : await store.findUser(row.createdBy);
  const fault = installerFault(installerFacts(row, creator), clock.now());
  if (fault !== undefined) throw new ApiRefusal(404, faultTexts[fault]);
  if (path['platform'] !== servedPlatform) {
    throw new ApiRefusal(404, `There is no Jump Client for ${textIn(path, 'platform')} yet.`);
  }
  if (installSite.releases()['linux-x64'] === undefined) {
    throw new ApiRefusal(404, `There is no package for ${servedPlatform} yet. On the server, run: ${bringCommand}`);
  }
  const address = `https://${request.headers.host ?? ''}`;
  return reply
    .type('application/x-executable')
    .header('content-disposition', `attachment; filename="${fileOf(row).filename}"`)
    .send(installScript(world, address));
}

export function installerHandlers(world: InstallerApiWorld): Handlers {
  const { store } = world;
  const installerIn = async (call: Call): Promise<InstallerRow> => {
    const row = (await store.listInstallers()).find(({ apiId }) => apiId === idIn(call));
    if (row === undefined) throw missing('installer');
    return row;
  };
  return {
    'api.config.jump-client.installer.index': async () => {
      const surroundings = await surroundingsOf(world);
      return (await store.listInstallers())
        .toSorted((one, other) => one.apiId - other.apiId)
        .map((row) => described(row, surroundings));
    },
    'api.config.jump-client.installer.show': async (call) =>
      described(await installerIn(call), await surroundingsOf(world)),
    'api.config.jump-client.create-installer': async (call) => await create(world, call),
    'api.config.jump-client.installer.destroy': async (call) => {
      const { id } = await installerIn(call);
      await removeInstaller(world, id, call.actor);
    },
    'api.config.jump-client.download': async (call) => await download(world, call),
  };
}
