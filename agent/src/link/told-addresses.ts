/** The address list that the server tells while a link stands, because the client's portal is another one now. */
import type { KeySet, SignedAddressList } from '@sallyport/protocol';
import { readAddressList, rememberedAfter } from './address-list.ts';
import type { CommandOutcome } from './command-queue.ts';
import type { LinkParts } from './link-parts.ts';

export type ToldList = {
  /** Where the link stands. */
  readonly address: string;
  readonly signed: SignedAddressList;
  readonly keySet: KeySet;
};

/** It is on disk before it is answered. */
export async function keepToldList(
  { folder, log }: Pick<LinkParts, 'folder' | 'log'>,
  { address, signed, keySet }: ToldList,
): Promise<CommandOutcome> {
  const { generation } = folder.link;
  const offered = readAddressList(signed, keySet);
  if (offered === undefined || offered === 'wrong' || generation === null) {
    log('warn', 'link.address-list-wrong');
    return { ok: false, code: 'link.address-list-wrong', detail: '' };
  }
  await folder.keepLink(rememberedAfter(folder.link, { address, offered, generation }));
  return { ok: true };
}
