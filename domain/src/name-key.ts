/**
 * The order of names in a form that needs no collator: putting 100,000 names into order takes 1.7 million comparisons,
 * and comparing two keys takes a twentieth of what the collator takes.
 */

/** Printable ASCII but for capitals, as the collator orders it (CLDR root collation, nothing ignored). */
const inOrder = ` _-,;:!?.'"()[]{}@*/\\&#%\`^+<=>|~$0123456789abcdefghijklmnopqrstuvwxyz`;

/** By code unit. */
const primaries: readonly string[] = Array.from({ length: 128 }, (_, code) =>
  String.fromCharCode(inOrder.indexOf(String.fromCharCode(code).toLowerCase()) + 1),
);

const simple = /^[ -~]*$/;

/** The collator takes longer runs of digits apart. */
const longestNumber = 100;

const [zero, nine, firstCapital, lastCapital] = [48, 57, 65, 90];

/** Where the digits that begin here end. */
function endOfDigits(name: string, from: number): number {
  let end = from;
  while (name.charCodeAt(end) >= zero && name.charCodeAt(end) <= nine) end += 1;
  return end;
}

/**
 * A text whose order among others like it, code unit by code unit, is that of the names. Undefined for a name with
 * other characters than printable ASCII, or with a number of more than 100 digits: such a one must be compared itself.
 * @rule text.order
 */
export function nameKey(name: string): string | undefined {
  if (!simple.test(name)) return undefined;
  let primary = '';
  let cases = '';
  for (let at = 0; at < name.length;) {
    const code = name.charCodeAt(at);
    const end = endOfDigits(name, at);
    if (end === at) {
      primary += primaries[code] ?? '';
      cases += code >= firstCapital && code <= lastCapital ? '1' : '0';
      at += 1;
    } else {
      // Numbers weigh by how long they are, then by their digits.
      while (at < end - 1 && name.charCodeAt(at) === zero) at += 1;
      if (end - at > longestNumber) return undefined;
      primary += `${primaries[zero] ?? ''}${String.fromCharCode(end - at)}${name.slice(at, end)}`;
      cases += '0';
      at = end;
    }
  }
  return `${primary}\0${cases}\0${name}`;
}
