/** Through which of the site's names endpoints reach the server, and what hangs on it (W43). */
import type { AccessFacts, PortalFacts } from '../access/access-facts.ts';
import type { TextLimits } from '../text.ts';

/** The lengths that the public contract allows, in characters. */
export const portalTextLimits = {
  name: { min: 1, max: 255 },
} satisfies Record<string, TextLimits>;

/** A client's `public_site_address` is at most so long in the public contract. */
export const portalAddressMaxLength = 128;

export const portalAddressesMost = 8;

/** One part of a host name (RFC 1123, section 2.1). */
const label = /^(?!-)[a-z0-9-]{1,63}(?<!-)$/;

/**
 * A host name as it is kept: in lower case and without the root's full stop; undefined when it is none. An address in
 * numbers is none: it names no portal, since it can't be told from the next one.
 * @rule portal.host-name
 */
export function portalAddressOf(text: string): string | undefined {
  const name = text.toLowerCase().replace(/\.$/, '');
  const labels = name.split('.');
  const isName = name.length <= portalAddressMaxLength && labels.every((part) => label.test(part));
  return isName && !/^[0-9]+$/.test(labels.at(-1) ?? '') ? name : undefined;
}

/**
 * The portal that an address belongs to; one that belongs to none, and a client without one, are the default's.
 * @rule portal.default
 */
export function portalOf(facts: Pick<AccessFacts, 'portals'>, address: string | null): PortalFacts | undefined {
  const portals = [...facts.portals.values()];
  const owner = address === null ? undefined : portals.find(({ addresses }) => addresses.includes(address));
  return owner ?? portals.find(({ isDefault }) => isDefault);
}

/** Whether clients may be given this address: one of any portal's, as it is kept. */
export function isPortalAddress({ portals }: Pick<AccessFacts, 'portals'>, address: string): boolean {
  return [...portals.values()].some(({ addresses }) => addresses.includes(address));
}

/**
 * The public addresses (`host:port`) in the order in which a client of this portal dials them: those of its portal
 * first, in the portal's own order, then the rest as the server has them.
 * @rule portal.dialled-first
 */
export function addressesOfPortal(
  portal: Pick<PortalFacts, 'addresses'> | undefined,
  { chosen, publicAddresses }: { readonly chosen: string | null; readonly publicAddresses: readonly string[] },
): readonly string[] {
  const wanted = [...(chosen === null ? [] : [chosen]), ...(portal?.addresses ?? [])];
  const first = wanted.flatMap((host) => publicAddresses.filter((address) => hostOf(address) === host));
  return [...new Set([...first, ...publicAddresses])];
}

function hostOf(address: string): string {
  return address.slice(0, address.lastIndexOf(':'));
}
