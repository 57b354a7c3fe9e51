/**
 * How parts of the server, and later several servers, tell and ask one another things: a port of four methods.
 * An event is a hint and the database the truth: whoever missed one finds out by reading. Subscribers run one after
 * the other in the turn of the publisher and must be quick; one that throws harms no other.
 */
import type { CommandBody, PresenceFacts, ScreenPicture } from '@sallyport/protocol';
import type { HolderStanding, JumpClientId, JumpItemId, LoginId, SessionId, UserId } from '@sallyport/domain';
import type { JumpClientRow } from '../ports.ts';

/** What may have happened, by topic. */
export interface BusEvents {
  /** A login is over: signed out, expired, or its user was disabled. */
  readonly 'login-ended': { readonly loginId: LoginId; readonly userId: UserId };
  /** A session or something in it changed. */
  readonly 'session-changed': { readonly sessionId: SessionId; readonly jumpItemId: JumpItemId };
  /** Accounts, roles, groups, teams, policies, portals or settings were written: what anybody may do may be otherwise. */
  readonly 'access-changed': Readonly<Record<string, never>>;
  /** A link of a jump client came up or went for good. */
  readonly 'link-changed': { readonly jumpClientId: JumpClientId; readonly online: boolean };
  /** Another portal was chosen for a client, or none. */
  readonly 'portal-chosen': { readonly jumpClientId: JumpClientId };
  /** A jump client is one no more: its link ends, and with its next one it hears why. */
  readonly 'client-uninstalled': { readonly jumpClientId: JumpClientId };
  /** The row of a jump client or of an item that points to it was written. */
  readonly 'client-changed': {
    readonly jumpClientId: JumpClientId;
    /** What was written, when it is known: spares reading the row, of which nothing else is known to have changed. */
    readonly changes?: Partial<JumpClientRow>;
  };
}

export type CommandOutcome =
  | {
      readonly kind: 'done';
      /** Each answers a command of its own, and is nobody's question with any other. */
      readonly presence?: PresenceFacts;
      readonly screen?: ScreenPicture;
      /** The name of the account that `prepare-account` found right. */
      readonly account?: string;
    }
  /** The agent refused; `code` is its word for why. */
  | { readonly kind: 'refused'; readonly code: string; readonly detail: string }
  | { readonly kind: 'not-linked' }
  /** No answer in time, or the link went before one came: it may or may not have been carried out. */
  | { readonly kind: 'unanswered' };

/** What may be asked, by topic: the question and its answer. */
export interface BusQuestions {
  readonly 'command-agent': {
    readonly question: { readonly jumpClientId: JumpClientId; readonly body: CommandBody };
    readonly answer: CommandOutcome;
  };
  /** Whether the client's link answers. */
  readonly 'probe-link': {
    readonly question: { readonly jumpClientId: JumpClientId };
    readonly answer: HolderStanding;
  };
}

export type Unsubscribe = () => void;
export type Subscriber<Topic extends keyof BusEvents> = (event: BusEvents[Topic]) => void;
export type Answerer<Topic extends keyof BusQuestions> = (
  question: BusQuestions[Topic]['question'],
) => Promise<BusQuestions[Topic]['answer']>;

export interface Bus {
  publish<Topic extends keyof BusEvents>(topic: Topic, event: BusEvents[Topic]): void;
  subscribe<Topic extends keyof BusEvents>(topic: Topic, subscriber: Subscriber<Topic>): Unsubscribe;
  ask<Topic extends keyof BusQuestions>(
    topic: Topic,
    question: BusQuestions[Topic]['question'],
  ): Promise<BusQuestions[Topic]['answer']>;
  answer<Topic extends keyof BusQuestions>(topic: Topic, answerer: Answerer<Topic>): Unsubscribe;
}
