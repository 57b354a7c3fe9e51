/** How groups are spoken of that have no name of their own. */

export function listOfOwner(displayName: string): string {
  return `the list of ${displayName}`;
}
