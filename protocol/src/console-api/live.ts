/** Messages of `/live` (subprotocol `sallyport.console.1`): what the console watches and what it is told. */
import * as z from 'zod';
import { idField } from '../parse/fields.ts';
import { parseMessage } from '../parse/parse-message.ts';
import type { ParsedMessage } from '../parse/parse-message.ts';
import type { ItemRow } from './items.ts';
import type { SessionDetails } from './sessions.ts';

export const liveSubprotocol = 'sallyport.console.1';
export const liveMessageMaxBytes = 65_536;

/** Most items a console may watch at once: a screenful many times over. */
export const watchedItemsMax = 500;

const fromConsole = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('watch-items'), ids: z.array(idField('ji_')).max(watchedItemsMax) }),
  z.object({ kind: z.literal('watch-session'), id: idField('se_') }),
  z.object({ kind: z.literal('unwatch-session'), id: idField('se_') }),
  z.object({ kind: z.literal('watch-sessions'), on: z.boolean() }),
]);

export type ConsoleMessage = Readonly<z.infer<typeof fromConsole>>;

export const consoleKinds: ReadonlySet<string> = new Set(fromConsole.options.map((option) => option.shape.kind.value));

/** What a console sent, as the server reads it. */
export function parseConsoleMessage(text: string): ParsedMessage<ConsoleMessage> {
  return parseMessage({ schema: fromConsole, kinds: consoleKinds, limit: liveMessageMaxBytes }, text);
}

export type LiveMessage =
  | {
      readonly kind: 'hello';
      readonly serverTime: number;
      /** New after each start of the server. */ readonly instance: string;
    }
  /** Watched rows that changed, each as it is now; ids that are gone. */
  | { readonly kind: 'items'; readonly rows: readonly ItemRow[]; readonly removed: readonly string[] }
  /** Of what one sees. `version` changes when the set or the order of the items may be another. */
  | { readonly kind: 'counts'; readonly total: number; readonly online: number; readonly version: number }
  | { readonly kind: 'session'; readonly details: SessionDetails }
  /** A watched session that one may see no longer. */
  | { readonly kind: 'session-gone'; readonly id: string }
  | { readonly kind: 'sessions-changed' }
  | { readonly kind: 'login-ended' }
  | { readonly kind: 'shutting-down' };

export const liveKinds: ReadonlySet<string> = new Set(
  Object.keys({
    hello: true,
    items: true,
    counts: true,
    session: true,
    'session-gone': true,
    'sessions-changed': true,
    'login-ended': true,
    'shutting-down': true,
  } satisfies Record<LiveMessage['kind'], true>),
);
