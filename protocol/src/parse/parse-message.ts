/**
 * Reading a JSON message that may be hostile. The answer is a value, never an exception: a message of an
 * unknown kind comes from a newer peer and is ignored by the caller, a malformed one is a breach.
 */
import type * as z from 'zod';

export type ParsedMessage<Message> =
  | { readonly kind: 'message'; readonly message: Message }
  | { readonly kind: 'unknown'; readonly name: string }
  | { readonly kind: 'malformed'; readonly fault: string };

/** Every message is read here first, so the one field that all have is looked at by hand. */
function kindOf(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || !('kind' in value)) return undefined;
  const { kind } = value;
  return typeof kind === 'string' && kind.length >= 1 && kind.length <= 64 ? kind : undefined;
}

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
  const kind = kindOf(value);
  if (kind === undefined) return { kind: 'malformed', fault: 'no-kind' };
  if (!kinds.has(kind)) return { kind: 'unknown', name: kind };
  const parsed = schema.safeParse(value);
  if (parsed.success) return { kind: 'message', message: parsed.data };
  const issue = parsed.error.issues[0];
  return { kind: 'malformed', fault: `${kind}.${issue?.path.join('.') ?? ''}: ${issue?.code ?? 'invalid'}` };
}
