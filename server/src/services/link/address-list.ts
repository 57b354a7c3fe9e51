/** The addresses of the server as agents are told them: in order, numbered, and signed by the role command. */
import { addressListContent, encodeBase64url } from '@sallyport/protocol';
import type { AddressList, SignedAddressList } from '@sallyport/protocol';
import * as z from 'zod';
import type { Clock, Identity, Store } from '../../ports.ts';

export interface AddressWorld {
  readonly store: Store;
  readonly clock: Clock;
  readonly identity: Identity;
}

const settingKey = 'address-list';

const keptSchema = z.object({ number: z.int(), addresses: z.array(z.string()) });

/** Agents take up to so many. */
const addressesMost = 16;

/** The same number for the same list; a changed one is numbered by the moment, above whatever was there before. */
async function numbered({ store, clock }: AddressWorld, addresses: readonly string[]): Promise<number> {
  const kept = keptSchema.safeParse(await store.findSetting(settingKey)).data;
  if (kept !== undefined && kept.addresses.join(' ') === addresses.join(' ')) return kept.number;
  const number = Math.max(clock.now(), (kept?.number ?? 0) + 1);
  await store.commit([store.updateSetting(settingKey, { number, addresses })]);
  return number;
}

export async function signedAddressList(
  world: AddressWorld,
  publicAddresses: readonly string[],
): Promise<SignedAddressList> {
  const { identity } = world;
  const addresses = publicAddresses.slice(0, addressesMost);
  const list: AddressList = {
    number: await numbered(world, addresses),
    serverId: identity.serverId,
    addresses: [...addresses],
  };
  const bytes = Buffer.from(JSON.stringify(list));
  return {
    bytes: encodeBase64url(bytes),
    signature: encodeBase64url(identity.sign('command', addressListContent(bytes))),
  };
}
