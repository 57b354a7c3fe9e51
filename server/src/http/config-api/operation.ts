/** What a handler is given and what it answers; the operation's description has been held to the request already. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Actor } from '../../audit/entry.ts';
import type { ApiCaller } from '../../services/users/api-tokens.ts';
import type { Fields } from './read-request.ts';

export interface Call {
  readonly caller: ApiCaller;
  readonly actor: Actor;
  readonly path: Fields;
  /** What a list is to be narrowed by: each a property of its items, which is compared for the handler. */
  readonly filters: Fields;
  readonly body: Fields;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

/** A thing as the contract describes it. */
export type Described = Readonly<Record<string, unknown>>;

/** One thing, a whole list, or nothing, as the contract has it; a reply that is no JSON is sent by the handler. */
export type Handler = (call: Call) => Promise<Answered> | Answered;

export type Answered = Described | readonly Described[] | FastifyReply | undefined;

/** Handlers by the `operationId` of the contract. */
export type Handlers = Readonly<Record<string, Handler>>;

/** The number of a path's parameter. */
export function idIn({ path }: Call, name = 'id'): number {
  return Number(path[name]);
}
