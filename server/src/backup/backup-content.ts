/** What a backup says of itself, first of all its entries. */
import * as z from 'zod';

export const aboutName = 'about.json';
export const filePrefix = 'files/';
export const rowsPrefix = 'database/';

export const aboutSchema = z.object({
  format: z.literal(1),
  serverId: z.string(),
  rootFingerprint: z.string(),
  /** Milliseconds since 1970; rows are of this moment, files a little younger. */
  madeAt: z.int(),
  /** Of the program that made it. */
  version: z.string(),
  epoch: z.int(),
  withRecordings: z.boolean(),
  migrations: z.array(z.string()).min(1),
  tables: z.array(z.string()),
});

export type About = Readonly<z.infer<typeof aboutSchema>>;

/** The table of an entry of rows: `database/<table>/<number>.jsonl`. */
export function tableOf(name: string): string | undefined {
  return /^database\/([a-z_]+)\/\d+\.jsonl$/.exec(name)?.[1];
}

/** One row a line; bytes, which JSON has not, as `{"$bytes": base64}`. */
export function linesOfRows(rows: readonly Readonly<Record<string, unknown>>[]): Buffer {
  const plain = (_name: string, value: unknown): unknown => {
    const bytes = bytesOf(value);
    return bytes === undefined ? value : { $bytes: bytes.toString('base64') };
  };
  return Buffer.from(rows.map((row) => `${JSON.stringify(row, plain)}\n`).join(''));
}

/** Buffers have turned themselves into `{type, data}` before a replacer sees them. */
function bytesOf(value: unknown): Buffer | undefined {
  if (value instanceof Uint8Array) return Buffer.from(value);
  const isBuffer = typeof value === 'object' && value !== null && 'type' in value && value.type === 'Buffer';
  return isBuffer && 'data' in value && Array.isArray(value.data) ? Buffer.from(value.data as number[]) : undefined;
}

export function rowsOfLines(lines: Buffer): readonly Readonly<Record<string, unknown>>[] {
  const revived = (_name: string, value: unknown): unknown =>
    typeof value === 'object' && value !== null && '$bytes' in value && typeof value.$bytes === 'string'
      ? Buffer.from(value.$bytes, 'base64')
      : value;
  return lines
    .toString('utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line, revived) as Record<string, unknown>);
}
