/**
 * Reading a JSON message that may be hostile. The answer is a value, never an exception: a message of an
 * unknown kind comes from a newer peer and is ignored by the caller, a malformed one is a breach.
 */
import * as z from 'zod';

export type ParsedMessage<Message> =
  | { readonly kind: 'message'; readonly message: Message }
  | { readonly kind: 'unknown'; readonly name: string }
  | { readonly kind: 'malformed'; readonly fault: string };

const envelope = z.object({ kind: z.string().min(1).max(64) });

/**
 * Parses `text` (at most `limit` UTF-16 units) by `schema`, a union told apart by `kind`, whose names are `kinds`.
 * Unknown fields are stripped ("Fixed for good": they are a newer peer's).
 */
export function parseMessage<Schema extends z.ZodType>(
  { schema, kinds, limit }: { readonly schema: Schema; readonly kinds: ReadonlySet<string>; readonly limit: number },
  text: string,
): ParsedMessage<z.infer<Schema>> {
  if (text.length > limit) return { kind: 'malformed', fault: 'too-long' };
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { kind: 'malformed', fault: 'not-json' };
  }
  const named = envelope.safeParse(value);
  if (!named.success) return { kind: 'malformed', fault: 'no-kind' };
  if (!kinds.has(named.data.kind)) return { kind: 'unknown', name: named.data.kind };
  const parsed = schema.safeParse(value);
  if (parsed.success) return { kind: 'message', message: parsed.data };
  const issue = parsed.error.issues[0];
  return { kind: 'malformed', fault: `${named.data.kind}.${issue?.path.join('.') ?? ''}: ${issue?.code ?? 'invalid'}` };
}
