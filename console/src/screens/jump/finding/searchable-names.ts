/** The names that a search may have before a colon, for whoever used another. */
import { searchNames } from '@sallyport/domain';

export const searchableNames = Object.values(searchNames)
  .map(([first]) => first)
  .join(', ');
