/**
 * Joins the two ends of one channel while they come and go: the agent's, which goes on without a viewer, and the
 * viewer's, which waits for an agent. It keeps order, direction and pace, and feeds the recording; what the messages
 * mean to a terminal concerns it only as far as offsets and ends go.
 */
import { closedReason, encodeTerminalMessage } from '@sallyport/protocol';
import type { ChannelMessageRule, ChannelTool } from '@sallyport/protocol';
import type { LoginId } from '@sallyport/domain';
import { AgentEnd } from './agent-end.ts';
import { messageFrame } from './channel-end.ts';
import type { EndParts, Farewell } from './channel-end.ts';
import type { Release } from './holds.ts';
import { Line } from './line.ts';
import { MessageRules } from './message-rules.ts';
import type { ChannelSide } from './message-rules.ts';
import type { ChannelBytes, ChannelPlace, ChannelRecording, ChannelSpec, CloseReason, RelayEvents } from './ports.ts';
import type { GoneCause, RelaySocket } from './relay-socket.ts';
import { ViewerEnd } from './viewer-end.ts';

const replaced: Farewell = { reason: 'replaced', text: '', cause: 'replaced' };

export interface ChannelParts {
  readonly spec: ChannelSpec;
  readonly recording: ChannelRecording;
  readonly events: RelayEvents;
  readonly now: () => number;
  /** The channel is over; the hub forgets it. */
  readonly onClosed: () => void;
}

export class RelayChannel {
  readonly spec: ChannelSpec;
  readonly recording: ChannelRecording;
  readonly toViewers = new Line();
  readonly toAgent = new Line();
  readonly #parts: ChannelParts;
  readonly #place: ChannelPlace;
  #agent: AgentEnd | undefined;
  /** At most one for now: the newest wins. */
  #viewers: readonly ViewerEnd[] = [];
  /** The viewer's last word on how far the agent may send, whole message. */
  #limit: Uint8Array | undefined;
  /** Where the viewer wants to go on from, when it said so before there was an agent. */
  #waitingResume: Uint8Array | undefined;
  #isBehind = false;
  #diskHold: Release | undefined;
  /** Nothing of it can be recorded now: viewers are held too. */
  #isStuck = false;
  #viewerHolds: Release[] = [];
  #isClosed = false;
  /** An agent was here, now or in an earlier life of this server. */
  #hadAgent: boolean;
  /** Nobody has seen any output yet, and all there is may be asked for again. */
  #isUnseen: boolean;

  constructor(parts: ChannelParts) {
    this.#parts = parts;
    this.spec = parts.spec;
    this.recording = parts.recording;
    this.#hadAgent = parts.recording.position > 0;
    this.#isUnseen = !this.#hadAgent;
    this.#place = { channelId: parts.spec.channelId, sessionId: parts.spec.sessionId };
  }

  get hasAgent(): boolean {
    return this.#agent !== undefined;
  }

  get viewerLogins(): readonly LoginId[] {
    return this.#viewers.map((viewer) => viewer.loginId);
  }

  /** Written to its ends and not taken by the kernel yet. */
  get waitingBytes(): number {
    const viewers = this.#viewers.reduce((sum, { socket }) => sum + socket.waitingBytes, 0);
    return viewers + (this.#agent?.socket.waitingBytes ?? 0);
  }

  get bytes(): ChannelBytes {
    return { toViewers: this.toViewers.bytes, toAgent: this.toAgent.bytes };
  }

  bindAgent(socket: RelaySocket): void {
    this.#agent?.dismiss(replaced);
    const agent = new AgentEnd(this, this.#endParts(socket, 'agent', undefined));
    this.#agent = agent;
    const isFirst = !this.#hadAgent;
    if (!isFirst) this.#mark({ kind: 'resumed' });
    this.#hadAgent = true;
    this.toViewers.setSource(socket.holds);
    this.toAgent.addTarget(socket);
    if (this.#isBehind) this.#diskHold = socket.holds.take('disk');
    const { position } = this.recording;
    this.toAgent.tell(socket, messageFrame({ kind: 'joined', role: 'agent', position }));
    // The first sends from the beginning unasked, and its first words are on their way.
    if (!isFirst) this.toAgent.tell(socket, messageFrame({ kind: 'resume', offset: position }));
    for (const viewer of this.#viewers) this.#greet(viewer);
    if (this.#waitingResume !== undefined) this.toAgent.putMessage(this.#waitingResume);
    this.#waitingResume = undefined;
    if (this.#limit !== undefined) this.toAgent.putMessage(this.#limit);
    this.toAgent.flush();
    this.#parts.events.agentJoined(this.#place);
  }

  bindViewer(socket: RelaySocket, loginId: LoginId): void {
    for (const viewer of this.#viewers) viewer.dismiss(replaced);
    const viewer = new ViewerEnd(this, loginId, this.#endParts(socket, 'viewer', loginId));
    if (this.#isStuck) this.#viewerHolds.push(socket.holds.take('disk'));
    this.#viewers = [...this.#viewers, viewer];
    this.#limit = undefined;
    this.#waitingResume = undefined;
    this.toAgent.setSource(socket.holds);
    this.toViewers.addTarget(socket);
    if (this.#agent !== undefined) this.#greet(viewer);
    this.#mark({ kind: 'joined', login: loginId });
    this.#showFirstWords();
    this.#parts.events.viewerJoined({ ...this.#place, loginId });
  }

  /** Ends the stay of every viewer with this login. */
  dropLogin(loginId: LoginId): void {
    for (const viewer of this.#viewers) {
      if (viewer.loginId === loginId) viewer.dismiss({ reason: 'ended', text: '' });
    }
  }

  /** Both ends are told why; resolves when the recording is on disk. */
  async close(reason: CloseReason, text = ''): Promise<void> {
    if (this.#isClosed) return;
    if (reason === 'server-stopping') this.#mark({ kind: 'suspended' });
    this.#isClosed = true;
    this.toViewers.endMessage();
    this.toAgent.endMessage();
    for (const viewer of this.#viewers) viewer.dismiss({ reason, text });
    this.#agent?.dismiss({ reason, text });
    this.#parts.onClosed();
    if (reason === 'server-stopping') await this.recording.suspend();
    else await this.recording.end(reason);
    this.#parts.events.closed({ ...this.#place, reason, text, bytes: this.bytes });
  }

  /** The recording can't keep up: the agent is not read until it can. */
  recordingBehind(): void {
    this.#isBehind = true;
    this.#diskHold ??= this.#agent?.socket.holds.take('disk');
  }

  recordingEased(): void {
    this.#isBehind = false;
    this.#diskHold?.();
    this.#diskHold = undefined;
  }

  /** What would be typed now would be done unrecorded, so nobody is read until it can be written again. */
  recordingStuck(): void {
    this.#isStuck = true;
    this.#viewerHolds = this.#viewers.map(({ socket }) => socket.holds.take('disk'));
  }

  recordingUnstuck(): void {
    this.#isStuck = false;
    for (const release of this.#viewerHolds) release();
    this.#viewerHolds = [];
  }

  /** From the viewer, for the agent, gathered whole. Whether it found its way. */
  viewerSays(rule: ChannelMessageRule, message: Uint8Array): boolean {
    if (rule.name === 'limit') this.#limit = message.slice();
    if (this.#agent === undefined) {
      if (rule.name === 'resume') this.#waitingResume = message.slice();
      return rule.name === 'limit' || rule.name === 'resume';
    }
    this.toAgent.putMessage(message);
    return true;
  }

  /** The agent says that this channel is over. */
  agentEnds(reason: number, text: string): void {
    const name = closeReasonOf(reason);
    void this.close(name, text);
  }

  agentGone(agent: AgentEnd, cause: GoneCause): void {
    this.toAgent.removeTarget(agent.socket);
    if (this.#agent !== agent) return;
    this.#agent = undefined;
    this.#diskHold?.();
    this.#diskHold = undefined;
    this.toViewers.setSource(undefined);
    this.#endMessageOfAgent(agent);
    this.#mark({ kind: 'suspended' });
    if (!this.#isClosed) for (const viewer of this.#viewers) viewer.waitForAgent();
    this.#parts.events.agentLeft({ ...this.#place, cause });
  }

  viewerGone(viewer: ViewerEnd, cause: GoneCause): void {
    this.toViewers.removeTarget(viewer.socket);
    if (!this.#viewers.includes(viewer)) return;
    this.#viewers = this.#viewers.filter((other) => other !== viewer);
    if (this.#viewers.length === 0) this.toAgent.setSource(undefined);
    this.toAgent.endMessage();
    this.#mark({ kind: 'left', login: viewer.loginId });
    this.#parts.events.viewerLeft({ ...this.#place, loginId: viewer.loginId, cause });
  }

  /** What was sent of an output is an output too; half a snapshot is nothing, so whoever has that must start anew. */
  #endMessageOfAgent(agent: AgentEnd): void {
    if (!this.toViewers.isInMessage) return;
    if (agent.isInSnapshot) {
      for (const viewer of this.#viewers) viewer.socket.close({ code: 1012, reason: 'agent-gone' });
    }
    this.toViewers.endMessage();
  }

  /** What the agent said before anybody was there to see it, it says again. */
  #showFirstWords(): void {
    if (this.#isUnseen && this.recording.position > 0) {
      const resume = encodeTerminalMessage({ kind: 'resume', offset: 0 });
      if (this.#agent === undefined) this.#waitingResume = resume;
      else this.toAgent.putMessage(resume);
      this.toAgent.flush();
    }
    this.#isUnseen = false;
  }

  /** For whoever watches the recording: who was there, and when nothing came. */
  #mark(mark: { readonly kind: string; readonly login?: LoginId }): void {
    if (!this.#isClosed) this.recording.mark(JSON.stringify(mark));
  }

  #greet(viewer: ViewerEnd): void {
    const { position } = this.recording;
    this.toViewers.tell(viewer.socket, messageFrame({ kind: 'joined', role: 'viewer', position }));
    viewer.agentIsHere();
  }

  #endParts(socket: RelaySocket, side: ChannelSide, loginId: LoginId | undefined): EndParts {
    const tool: ChannelTool = this.spec.tool;
    return {
      socket,
      incoming: side === 'agent' ? this.toAgent : this.toViewers,
      rules: new MessageRules(tool, side, this.spec.permissions[tool]),
      now: this.#parts.now,
      onViolation: (violation) => {
        this.#parts.events.violation({ ...this.#place, ...violation, from: side, loginId });
      },
    };
  }
}

function closeReasonOf(number: number): CloseReason {
  for (const [name, value] of Object.entries(closedReason)) if (value === number) return name as CloseReason;
  return 'ended';
}
