/** Lists of networks from which something may be used, as `10.0.0.0/8`, `2001:db8::/32`, or one address. */
import ipaddr from 'ipaddr.js';

type Address = ipaddr.IPv4 | ipaddr.IPv6;
type Network = readonly [Address, number];

/** Short and octal spellings mean different networks to different readers. */
function isPlain(address: string): boolean {
  return address.includes(':') ? ipaddr.IPv6.isValid(address) : ipaddr.IPv4.isValidFourPartDecimal(address);
}

const mappedBits = 96;

function parse(text: string): Network | undefined {
  const [, address = '', given] = /^([0-9A-Fa-f.:]{2,45})(?:\/(\d{1,3}))?$/.exec(text) ?? [];
  if (!isPlain(address)) return undefined;
  const written = ipaddr.parse(address);
  const most = written.kind() === 'ipv4' ? 32 : 128;
  const bits = given === undefined ? most : Number(given);
  if (bits > most) return undefined;
  const meant = ipaddr.process(address);
  if (meant.kind() === written.kind()) return [written, bits];
  // An IPv4 network in the clothes of IPv6.
  return bits < mappedBits ? undefined : [meant, bits - mappedBits];
}

function networkText([address, bits]: Network): string {
  const bytes = address.toByteArray();
  const kept = bytes.map((byte, index) => {
    const left = Math.min(Math.max(bits - index * 8, 0), 8);
    return byte & (0xff << (8 - left)) & 0xff;
  });
  return `${ipaddr.fromByteArray(kept).toString()}/${bits}`;
}

/** The network as it is kept, without the bits that it doesn't hold to; undefined for a text that is none. */
export function networkFrom(text: string): string | undefined {
  const network = parse(text.trim());
  return network === undefined ? undefined : networkText(network);
}

/** Whether an address is in one of the networks; any is where there are none. */
export function isInNetworks(address: string, networks: readonly string[]): boolean {
  if (networks.length === 0) return true;
  if (!ipaddr.isValid(address)) return false;
  const caller = ipaddr.process(address);
  return networks.some((text) => {
    const network = parse(text);
    return network !== undefined && network[0].kind() === caller.kind() && caller.match(network[0], network[1]);
  });
}
