/** Providers that users sign in by: made, changed and removed by administrators. */
import { caseFold, newId } from '@sallyport/domain';
import type { SecurityProviderId } from '@sallyport/domain';
import type { AdminProvider } from '@sallyport/protocol';
import { auditEntry } from '../../audit/entry.ts';
import type { SecretBox } from '../../sealing/secret-box.ts';
import { refusedCode, unlessMissing, unlessTaken } from '../../ports.ts';
import type { SecurityProviderRow } from '../../ports.ts';
import type { AccountEditor, AccountsWorld } from './edit-account.ts';
import { providerFault, providerSettings } from './provider-settings.ts';
import type { ProviderField, ProviderSettings, TypedProvider } from './provider-settings.ts';

export interface ProvidersWorld extends AccountsWorld {
  readonly box: SecretBox;
}

/** A secret that isn't there stays as it is; an empty one is none. */
export interface ProviderEdit extends TypedProvider {
  readonly enabled: boolean;
  readonly clientSecret?: string | undefined;
}

export type ProviderOutcome =
  | { readonly kind: 'done'; readonly id: SecurityProviderId }
  | { readonly kind: 'gone' }
  | { readonly kind: 'taken' }
  | { readonly kind: 'in-use' }
  | { readonly kind: 'fault'; readonly field: ProviderField };

export const secretUse = (id: SecurityProviderId): string => `provider/${id}`;

export async function listProviders({ store }: Pick<ProvidersWorld, 'store'>): Promise<AdminProvider[]> {
  const rows = await store.listSecurityProviders();
  return await Promise.all(
    rows.map(async ({ id, name, enabled, settings }) => {
      const { sealedSecret, ...shown } = providerSettings(settings);
      const users = await store.countUsersOfProvider(id);
      return { ...shown, id, name, enabled: enabled === 1, hasSecret: sealedSecret !== '', users };
    }),
  );
}

function trimmed(edit: ProviderEdit): ProviderEdit {
  const { name, issuer, clientId, scopes, authority } = edit;
  return {
    ...edit,
    name: name.trim().normalize('NFC'),
    issuer: issuer.trim(),
    clientId: clientId.trim(),
    scopes: scopes.trim(),
    authority: authority.trim(),
  };
}

function settingsOf(edit: ProviderEdit, sealedSecret: string): string {
  const { issuer, clientId, scopes, usernameClaim, groupsClaim, provision, authority } = edit;
  const settings: ProviderSettings = {
    issuer,
    clientId,
    sealedSecret,
    scopes,
    usernameClaim,
    groupsClaim,
    provision,
    authority,
  };
  return JSON.stringify(settings);
}

function shown({ name, enabled, settings }: Omit<SecurityProviderRow, 'apiId'>): Readonly<Record<string, unknown>> {
  const { sealedSecret, ...rest } = providerSettings(settings);
  return { name, enabled: enabled === 1, ...rest, clientSecret: sealedSecret };
}

function changesBetween(before: object, after: object): Readonly<Record<string, readonly [unknown, unknown]>> {
  const [old, fresh] = [before, after] as readonly Readonly<Record<string, unknown>>[];
  const names = Object.keys(after).filter((name) => old?.[name] !== fresh?.[name]);
  return Object.fromEntries(
    names.map((name) => [name, name === 'clientSecret' ? ['***', '***'] : [old?.[name], fresh?.[name]]]),
  );
}

function outcomeOf(error: unknown): ProviderOutcome {
  const code = refusedCode(error);
  if (code === 'provider.name-taken') return { kind: 'taken' };
  if (code === 'provider.in-use') return { kind: 'in-use' };
  throw error;
}

export async function saveProvider(
  { store, clock, random, box, bus, access }: ProvidersWorld,
  { actor }: AccountEditor,
  { id: given, edit: typed }: { readonly id: SecurityProviderId | undefined; readonly edit: ProviderEdit },
): Promise<ProviderOutcome> {
  const before = given === undefined ? undefined : await store.findSecurityProvider(given);
  if (given !== undefined && before === undefined) return { kind: 'gone' };
  const edit = trimmed(typed);
  const field = providerFault(edit);
  if (field !== undefined) return { kind: 'fault', field };
  const id = given ?? newId('security-provider', clock.now(), random.bytes(10));
  const sealedBefore = before === undefined ? '' : providerSettings(before.settings).sealedSecret;
  const { clientSecret } = edit;
  const fresh = clientSecret === undefined || clientSecret === '' ? '' : box.seal(clientSecret, secretUse(id));
  const row = {
    id,
    type: 'oidc',
    name: edit.name,
    nameFold: caseFold(edit.name),
    enabled: edit.enabled ? 1 : 0,
    settings: settingsOf(edit, clientSecret === undefined ? sealedBefore : fresh),
  } as const;
  const entry = auditEntry({
    at: clock.now(),
    kind: before === undefined ? 'provider.created' : 'provider.changed',
    actor,
    target: { kind: 'security-provider', id, name: row.name },
    data: { changes: changesBetween(before === undefined ? {} : shown(before), shown(row)) },
  });
  const writes =
    before === undefined
      ? store.insertSecurityProvider(row).map((write) => unlessTaken(write, 'provider.name-taken'))
      : [unlessTaken(store.updateSecurityProvider(id, row), 'provider.name-taken')];
  try {
    await store.commit([...writes, store.insertAuditEntry(entry)]);
  } catch (error) {
    return outcomeOf(error);
  }
  bus.publish('access-changed', {});
  await access.current();
  return { kind: 'done', id };
}

/** Refused while accounts sign in by it; what group policies say of its groups goes with it. */
export async function removeProvider(
  { store, clock, bus, access }: ProvidersWorld,
  { actor }: AccountEditor,
  id: SecurityProviderId,
): Promise<ProviderOutcome> {
  const row = await store.findSecurityProvider(id);
  if (row === undefined) return { kind: 'gone' };
  if ((await store.countUsersOfProvider(id)) > 0) return { kind: 'in-use' };
  const target = { kind: 'security-provider', id, name: row.name };
  try {
    await store.commit([
      unlessMissing(store.removeSecurityProvider(id), 'provider.in-use'),
      store.insertAuditEntry(auditEntry({ at: clock.now(), kind: 'provider.removed', actor, target })),
    ]);
  } catch (error) {
    return outcomeOf(error);
  }
  bus.publish('access-changed', {});
  await access.current();
  return { kind: 'done', id };
}
