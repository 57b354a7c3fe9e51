/**
 * The channels that this server holds open, with what no row tells: which of their ends are there, and since when one
 * is awaited. After a restart every channel is taken up again with both ends away.
 */
import { agentAwaitedUntil, hasCome } from '@sallyport/domain';
import type { Channel, ChannelId, Instant, JumpClientId, JumpItemId, SessionId } from '@sallyport/domain';

export interface HeldChannel {
  readonly channel: Channel;
  readonly jumpClientId: JumpClientId;
  readonly jumpItemId: JumpItemId;
  /** Bytes counted before this server, or its relay, took the channel up. */
  readonly bytesBefore: number;
  /** When its agent was last told to dial. */
  readonly calledAt: Instant | undefined;
  /** When its agent said by the link that the shell is over; the channel itself is to bring what it had to say. */
  readonly exitedAt: Instant | undefined;
}

export class ChannelBoard {
  readonly #held = new Map<ChannelId, HeldChannel>();

  get size(): number {
    return this.#held.size;
  }

  find(id: ChannelId): HeldChannel | undefined {
    return this.#held.get(id);
  }

  keep(held: HeldChannel): void {
    if (held.channel.state.kind === 'closed') this.#held.delete(held.channel.id);
    else this.#held.set(held.channel.id, held);
  }

  forget(id: ChannelId): void {
    this.#held.delete(id);
  }

  all(): Iterable<HeldChannel> {
    return this.#held.values();
  }

  ofSession(sessionId: SessionId): readonly HeldChannel[] {
    return [...this.#held.values()].filter(({ channel }) => channel.sessionId === sessionId);
  }

  /** Those whose agent is away. */
  awaiting(): readonly HeldChannel[] {
    return [...this.#held.values()].filter(({ channel }) => agentAwaitedUntil(channel) !== undefined);
  }

  /** Those whose agent was awaited long enough. */
  overdue(now: Instant): readonly HeldChannel[] {
    return this.awaiting().filter(({ channel }) => {
      const until = agentAwaitedUntil(channel);
      return until !== undefined && hasCome(until, now);
    });
  }

  /** Those whose shell ended before `moment`, by their agent's word, and which are open still. */
  exitedBefore(moment: number): readonly HeldChannel[] {
    return [...this.#held.values()].filter(({ exitedAt }) => exitedAt !== undefined && exitedAt < moment);
  }
}
