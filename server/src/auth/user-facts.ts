/** A user as the rules see one, with the facts of this moment. */
import type { UserFacts, UserId } from '@sallyport/domain';
import type { AccessBook } from '../access/access-book.ts';

export async function userFactsOf(book: AccessBook, id: UserId): Promise<UserFacts> {
  return { id, access: await book.knowing(id) };
}
