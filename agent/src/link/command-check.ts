/**
 * Whether a command is the server's: signed by a command key over this very link, next in the row, and readable. A
 * wrong one is a breach, for only a thief or a fault sends it; a kind that this agent doesn't know comes from a newer
 * server and is answered, not obeyed.
 */
import { commandBodySchema, commandContent, commandKinds, decodeBase64url } from '@sallyport/protocol';
import type { CommandBody, LinkMessageOf } from '@sallyport/protocol';
import * as z from 'zod';
import { isSignedBy } from '../identity/key-pair.ts';

export type CommandVerdict =
  | { readonly kind: 'obey'; readonly body: CommandBody }
  | { readonly kind: 'unknown'; readonly name: string }
  | { readonly kind: 'breach'; readonly because: 'command.counter' | 'command.signature' | 'command.malformed' };

export type CommandRules = {
  readonly linkId: Uint8Array;
  /** `ed25519:…`, those of the role command. */
  readonly commandKeys: readonly string[];
  /** What the next counter must be. */
  readonly counterDue: number;
};

const named = z.object({ kind: z.string().min(1).max(64) });

export function judgeCommand(command: LinkMessageOf<'command'>, rules: CommandRules): CommandVerdict {
  if (command.counter !== rules.counterDue) return { kind: 'breach', because: 'command.counter' };
  const bytes = decodeBase64url(command.body);
  if (bytes === undefined) return { kind: 'breach', because: 'command.malformed' };
  const content = commandContent(rules.linkId, command.counter, bytes);
  const isSigned = rules.commandKeys.some((key) =>
    isSignedBy({ role: 'command', content, signature: command.signature, key }),
  );
  if (!isSigned) return { kind: 'breach', because: 'command.signature' };
  const value = jsonOf(bytes);
  const kind = named.safeParse(value).data?.kind;
  if (kind === undefined) return { kind: 'breach', because: 'command.malformed' };
  if (!commandKinds.has(kind)) return { kind: 'unknown', name: kind };
  const body = commandBodySchema.safeParse(value).data;
  return body === undefined ? { kind: 'breach', because: 'command.malformed' } : { kind: 'obey', body };
}

function jsonOf(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return undefined;
  }
}
