/** What a link is made of, and whom it tells. */
import type { AgentSettings, CommandBody, LinkMessageOf } from '@sallyport/protocol';
import type { Dialler } from '../dial/dial.ts';
import type { ServerAddress } from '../dial/server-address.ts';
import type { ClientFolder } from '../identity/client-folder.ts';
import type { ClientKey } from '../identity/key-pair.ts';
import type { HeldKeySet } from '../identity/key-set.ts';
import type { Log } from '../log.ts';
import type { CommandOutcome } from './command-queue.ts';

/** The server at the other end of a link that stands: channels go to the same place and must show the same TLS key. */
export type ServerReached = { readonly address: ServerAddress; readonly tlsKey: Uint8Array };

export type CopiedClient = {
  readonly permit: string;
  readonly address: ServerAddress;
  /** By which the server knew it. */
  readonly key: ClientKey;
};

export type LinkOwner = {
  /** What the first message after the handshake tells. */
  readonly hello: (settings: AgentSettings) => Omit<LinkMessageOf<'hello'>, 'kind'>;
  readonly onUp: (server: ServerReached, settings: AgentSettings) => void;
  readonly onDown: () => void;
  /** Commands come one after another, each when the one before is done. */
  readonly onCommand: (body: CommandBody) => Promise<CommandOutcome>;
  /** The server, proven, says that this client was uninstalled. */
  readonly onUninstalled: () => void;
  /** The server, proven, says that another agent is linked as this client; the permit lets this one enrol as its own. */
  readonly onCopied: (copied: CopiedClient) => void;
};

export type LinkParts = {
  readonly folder: ClientFolder;
  readonly clientId: string;
  readonly keySet: HeldKeySet;
  readonly installedAddresses: readonly string[];
  readonly dialler: Dialler;
  readonly log: Log;
  readonly owner: LinkOwner;
  /** 0 to 1. */
  readonly random: () => number;
};
