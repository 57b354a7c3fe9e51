/**
 * Which address is dialled next. The one that worked last comes first, so that a list with an address that can't be
 * reached from here costs nothing; a list offered by the server is adopted only once a link stood over one of its
 * addresses; what the installer was given always stays as the last resort.
 */
import type { LinkMemory } from '../identity/client-folder.ts';

export function addressesToDial(memory: LinkMemory, installed: readonly string[]): readonly string[] {
  const last = memory.lastWorked === null ? [] : [memory.lastWorked];
  return [...new Set([...last, ...memory.offered, ...memory.adopted, ...installed])];
}

/** What to remember once a link stands over `address` and the server has offered `offered`. */
export function rememberedAfter(
  memory: LinkMemory,
  link: { readonly address: string; readonly offered: readonly string[]; readonly generation: string },
): LinkMemory {
  const offered = [...new Set(link.offered)];
  const worked = offered.includes(link.address);
  return {
    generation: link.generation,
    adopted: worked ? offered : memory.adopted,
    offered: worked ? [] : offered,
    lastWorked: link.address,
  };
}
