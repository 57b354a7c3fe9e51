/**
 * Addresses that this server never calls at somebody's wish, whatever name leads there: link-local ones, where clouds
 * keep the credentials of a machine, the other places where they do, and forms that hide such an address in another.
 */
import ipaddr from 'ipaddr.js';

/** Kinds of addresses that are no server's, or that carry an address of the other family within them. */
const forbiddenRanges: ReadonlySet<string> = new Set([
  'linkLocal',
  'unspecified',
  'multicast',
  'broadcast',
  'rfc6145',
  'rfc6052',
  '6to4',
  'teredo',
]);

/** Metadata services outside of 169.254.0.0/16: of AWS over IPv6, Alibaba, Oracle and Azure. */
const metadataServices = ['fd00:ec2::254', '100.100.100.200', '192.0.0.192', '168.63.129.16'].map((address) =>
  ipaddr.parse(address),
);

/** `::a.b.c.d` (RFC 4291, deprecated), which some systems still take for a.b.c.d; `::1` is not of that form. */
function embedsOldForm(address: ipaddr.IPv6): boolean {
  return address.parts.slice(0, 6).every((part) => part === 0) && !address.match(ipaddr.parse('::1'), 128);
}

/** A text that is no address is forbidden as well. */
export function isForbiddenAddress(text: string): boolean {
  if (!ipaddr.isValid(text)) return true;
  // An IPv4 address that is written as IPv6 becomes what it is.
  const address = ipaddr.process(text);
  if (address instanceof ipaddr.IPv6 && embedsOldForm(address)) return true;
  if (forbiddenRanges.has(address.range())) return true;
  return metadataServices.some((service) => service.toNormalizedString() === address.toNormalizedString());
}
