import type { LinkMessageOf } from '@sallyport/protocol';
import type { MessageSocket } from '../dial/message-socket.ts';
import type { ServerAddress } from '../dial/server-address.ts';
import type { CommandQueue } from './command-queue.ts';
import type { Greeting, ProvenServer } from './handshake.ts';

/** What belongs to one connection and goes with it. */
export type Connection = {
  readonly socket: MessageSocket;
  readonly address: ServerAddress;
  readonly greeting: Greeting;
  server: ProvenServer | undefined;
  welcome: LinkMessageOf<'welcome'> | undefined;
  commands: CommandQueue | undefined;
  refusal: string | undefined;
  /** Each step of the handshake is due within a time. */
  stepTimer: NodeJS.Timeout | undefined;
};
