/**
 * Which addresses are dialled, and in which order. The one that worked last comes first, so that a list with an address
 * that can't be reached from here costs nothing; before it only the one that the server wants to be dialled first. The server's list is signed and numbered; a new one is adopted only
 * once a link stood over one of its addresses, and until then, tried once and the old one kept. What the installer was
 * given always stays as the last resort.
 */
import { addressListContent, addressListSchema, decodeBase64url } from '@sallyport/protocol';
import type { AddressList, KeySet, SignedAddressList } from '@sallyport/protocol';
import type { LinkMemory } from '../identity/client-folder.ts';
import { jsonOf } from '../identity/installation-file.ts';
import { isSignedBy } from '../identity/key-pair.ts';

/** The list, if the server signed it. A server of before signs none. */
export function readAddressList(
  signed: SignedAddressList | undefined,
  { serverId, keys }: KeySet,
): AddressList | undefined | 'wrong' {
  if (signed === undefined) return undefined;
  const bytes = decodeBase64url(signed.bytes);
  if (bytes === undefined) return 'wrong';
  const { signature } = signed;
  const content = addressListContent(bytes);
  if (!keys.command.some((key) => isSignedBy({ role: 'command', content, signature, key }))) return 'wrong';
  const list = addressListSchema.safeParse(jsonOf(Buffer.from(bytes).toString('utf8'))).data;
  return list?.serverId === serverId ? list : 'wrong';
}

export type AddressSources = {
  readonly installed: readonly string[];
  /** Those that didn't answer since the list with them came. */
  readonly silent: ReadonlySet<string>;
};

export function addressesToDial(memory: LinkMemory, { installed, silent }: AddressSources): readonly string[] {
  const { lastWorked, offered, adopted, first } = memory;
  const untried = offered.filter((name) => !silent.has(name));
  const preferred = [first, lastWorked].filter((name) => name !== null);
  return [...new Set([...untried, ...preferred, ...offered, ...adopted, ...installed])];
}

export type StandingLink = {
  readonly address: string;
  readonly offered: AddressList | undefined;
  readonly generation: string;
};

function isSameList(memory: LinkMemory, { addresses, first }: AddressList): boolean {
  const known = memory.offered.length > 0 ? memory.offered : memory.adopted;
  return [...new Set(addresses)].join(' ') === known.join(' ') && (first ?? null) === memory.first;
}

/**
 * What to remember once a link stands over `address` and the server has shown its list. An older one means nothing; one
 * of the same number in another order is of another portal, and news.
 */
export function rememberedAfter(memory: LinkMemory, { address, offered: list, generation }: StandingLink): LinkMemory {
  const isKnown = list !== undefined && list.number === memory.number && isSameList(memory, list);
  const isNews = list !== undefined && !isKnown && list.number >= memory.number;
  const offered = isNews || isKnown ? [...new Set(list.addresses)] : memory.offered;
  const number = isNews ? list.number : memory.number;
  const first = isNews ? (list.first ?? null) : memory.first;
  const isFirstDue = isNews && first !== null && first !== address;
  if (offered.includes(address) && !isFirstDue) {
    return { generation, number, first, adopted: offered, offered: [], lastWorked: address };
  }
  const isPending = isNews || memory.offered.length > 0;
  return { generation, number, first, adopted: memory.adopted, offered: isPending ? offered : [], lastWorked: address };
}
