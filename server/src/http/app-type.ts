/** The type of the HTTP application, and what a route may say about itself. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Server } from 'node:https';
import type { FastifyBaseLogger, FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import type { AccountSwitch, UserFacts } from '@sallyport/domain';
import type { Login } from '../auth/logins.ts';

export type App = FastifyInstance<Server, IncomingMessage, ServerResponse, FastifyBaseLogger, ZodTypeProvider>;

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The user must have proven a moment ago to be still the one who signed in. */
    readonly proof?: boolean;
    /**
     * Who may ask, of the routes under /api: a signed-in user unless said otherwise. A switch lets in the accounts that
     * have it, which administrators always do.
     */
    readonly access?: 'anybody' | 'user' | 'administrator' | AccountSwitch;
  }

  interface FastifyRequest {
    /** The caller's address behind trusted proxies. */
    clientAddress: string;
    /** Set wherever `access` is not `anybody`. */
    login: Login | undefined;
    /** The pattern of its path, where one route serves many: for measurements and the log. */
    pathPattern: string | undefined;
    /** Who asks, as the rules see it; set with `login`. */
    userFacts: UserFacts | undefined;
  }
}
