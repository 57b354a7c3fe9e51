/** Just enough of DER (ITU-T X.690) to write a certificate; reading one is left to Node. */

function length(count: number): Buffer {
  if (count < 0x80) return Buffer.from([count]);
  const digits = Buffer.from(count.toString(16).padStart(count > 0xff ? 4 : 2, '0'), 'hex');
  return Buffer.concat([Buffer.from([0x80 | digits.length]), digits]);
}

/** One value: its tag, its length and its content of at most 65,535 bytes. */
export function der(tag: number, ...content: readonly Uint8Array[]): Buffer {
  const body = Buffer.concat(content);
  return Buffer.concat([Buffer.from([tag]), length(body.length), body]);
}

export const sequence = (...content: readonly Uint8Array[]): Buffer => der(0x30, ...content);
export const set = (...content: readonly Uint8Array[]): Buffer => der(0x31, ...content);
export const octets = (content: Uint8Array): Buffer => der(0x04, content);
export const bits = (content: Uint8Array, unused = 0): Buffer => der(0x03, Buffer.from([unused]), content);
export const truth = (): Buffer => der(0x01, Buffer.from([0xff]));
/** An integer from its bytes, which must be the shortest that do not read as negative. */
export const integer = (bytes: Uint8Array): Buffer => der(0x02, bytes);
export const text = (value: string): Buffer => der(0x0c, Buffer.from(value, 'utf8'));

/** Inside a structure: the value itself under a tag of the structure's own, as `[n]` in its definition. */
export const tagged = (n: number, content: Uint8Array): Buffer => der(0xa0 | n, content);

export function oid(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  const bytes = [first * 40 + second];
  for (const part of rest) {
    const groups = [part & 0x7f];
    for (let left = part >>> 7; left > 0; left >>>= 7) groups.unshift((left & 0x7f) | 0x80);
    bytes.push(...groups);
  }
  return der(0x06, Buffer.from(bytes));
}

/** A moment to the second, in the form that certificates ask for: two digits of the year before 2050, four from then on. */
export function time(at: number): Buffer {
  const digits = new Date(at).toISOString().replaceAll(/[-:T]|\.\d+/g, '');
  return digits < '2050' ? der(0x17, Buffer.from(digits.slice(2))) : der(0x18, Buffer.from(digits));
}
