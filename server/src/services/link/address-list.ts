/**
 * The addresses of the server as agents are told them: in order, numbered, and signed by the role command. The order is
 * that of the client's portal; the number is the same for all, since only the addresses themselves are a new list. */
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

/** The numbered list of all addresses, from which each client's own is made. */
export interface AddressBook {
  /** In the order of a portal, if one was chosen for the client: its addresses first. */
  listFor(order: AddressOrder): SignedAddressList;
}

export interface AddressOrder {
  readonly addresses: readonly string[];
  /** Dialled before the one that worked last. */
  readonly first: string | undefined;
}

/** So many orders are kept signed; there are hardly more portals. */
const keptMost = 64;

export async function openAddressBook(world: AddressWorld, publicAddresses: readonly string[]): Promise<AddressBook> {
  const { identity } = world;
  const number = await numbered(world, publicAddresses.slice(0, addressesMost));
  const kept = new Map<string, SignedAddressList>();

  function sign({ addresses, first }: AddressOrder): SignedAddressList {
    const list: AddressList = {
      number,
      serverId: identity.serverId,
      addresses: addresses.slice(0, addressesMost),
      ...(first === undefined ? {} : { first }),
    };
    const bytes = Buffer.from(JSON.stringify(list));
    return {
      bytes: encodeBase64url(bytes),
      signature: encodeBase64url(identity.sign('command', addressListContent(bytes))),
    };
  }

  return {
    listFor(order) {
      const key = JSON.stringify([order.first ?? null, ...order.addresses]);
      const known = kept.get(key);
      if (known !== undefined) return known;
      const signed = sign(order);
      if (kept.size >= keptMost) kept.clear();
      kept.set(key, signed);
      return signed;
    },
  };
}
