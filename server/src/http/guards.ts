/** What every request must pass before a route sees it: a known host, a server that is up, and for /api who may ask. */
import { after, effectiveAccount, hasCome, millis } from '@sallyport/domain';
import type { AccountSwitch, Instant, UserFacts } from '@sallyport/domain';
import type { FastifyRequest } from 'fastify';
import type { AccessBook } from '../access/access-book.ts';
import type { ClientAddress } from '../auth/client-address.ts';
import type { Login, Logins } from '../auth/logins.ts';
import type { AddressRules } from '../auth/origin.ts';
import { stepUpLengthMs } from '../auth/sign-in-limits.ts';
import { userFactsOf } from '../auth/user-facts.ts';
import type { Clock } from '../ports.ts';
import type { App } from './app-type.ts';
import { Problem } from './problem.ts';

export const csrfHeader = 'x-sallyport-csrf';

/** Paths that load balancers ask by whatever address they know; they tell nothing. */
const anyHost: ReadonlySet<string> = new Set(['/health/live', '/health/ready']);

const harmless: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

export interface ServerState {
  phase(): 'starting' | 'serving' | 'draining';
}

export interface HostGuard {
  readonly rules: AddressRules;
  readonly clientAddress: ClientAddress;
  readonly state: ServerState;
}

function isHealth(request: FastifyRequest): boolean {
  return anyHost.has(request.routeOptions.url ?? '');
}

export function guardHosts(app: App, { rules, clientAddress, state }: HostGuard): void {
  app.decorateRequest('clientAddress', '');
  app.decorateRequest('login', undefined);
  app.decorateRequest('userFacts', undefined);
  app.addHook('onRequest', (request, _reply, done) => {
    request.clientAddress = clientAddress(request.raw.socket.remoteAddress, request.headers['x-forwarded-for']);
    if (isHealth(request)) done();
    else if (!rules.isKnownHost(request.headers.host)) done(new Problem(421, 'request.unknown-host'));
    else if (state.phase() === 'draining') done(new Problem(503, 'server.stopping', { retryAfterMs: 2000 }));
    // Before a body is read that nobody will look at.
    else if (request.is404 && request.method !== 'GET') done(new Problem(404, 'not-found'));
    else done();
  });
}

/** Refuses what a page of somebody else, or a program posing as one, would have a signed-in browser do. */
function refuseForeign(request: FastifyRequest, rules: AddressRules): void {
  const { origin } = request.headers;
  const mayBeAbsent = harmless.has(request.method);
  if (origin === undefined ? !mayBeAbsent : !rules.isOwnOrigin(origin)) throw new Problem(403, 'request.wrong-origin');
}

export interface AccessGuard {
  readonly rules: AddressRules;
  readonly logins: Logins;
  readonly access: AccessBook;
  readonly clock: Clock;
}

/** What a route asks of an account: to be an administrator's, or to have a switch, which administrators' have too. */
function hasSwitch({ id, access }: UserFacts, needed: 'administrator' | AccountSwitch): boolean {
  const account = effectiveAccount(access, id);
  return account !== undefined && account.enabled && account.administration[needed];
}

function isProven({ provenAt }: Login, now: Instant): boolean {
  return provenAt !== undefined && !hasCome(after(provenAt, millis(stepUpLengthMs)), now);
}

/** For the scope of /api: own pages only, and signed in unless the route says otherwise. */
export function guardAccess(app: App, { rules, logins, access: book, clock }: AccessGuard): void {
  app.addHook('onRequest', async (request) => {
    refuseForeign(request, rules);
    const access = request.routeOptions.config.access ?? 'user';
    if (access === 'anybody') return;
    const login = await logins.authenticate(request.headers.cookie);
    if (login === undefined) throw new Problem(401, 'login.needed');
    if (!harmless.has(request.method) && !logins.isCsrfToken(login.id, request.headers[csrfHeader])) {
      throw new Problem(403, 'request.csrf');
    }
    request.login = login;
    request.userFacts = await userFactsOf(book, login.user.id);
    if (access !== 'user' && !hasSwitch(request.userFacts, access)) {
      throw new Problem(403, access === 'administrator' ? 'login.not-administrator' : 'login.not-permitted');
    }
    if (request.routeOptions.config.proof === true && !isProven(login, clock.now())) {
      throw new Problem(403, 'step-up.needed');
    }
  });
}

/** The login of a request whose route has `access` other than `anybody`. */
export function loginOf(request: FastifyRequest): Login {
  if (request.login === undefined) throw new Problem(401, 'login.needed');
  return request.login;
}

/** Who asks, as it was when the request came; for routes like those of `loginOf`. */
export function userOf(request: FastifyRequest): UserFacts {
  if (request.userFacts === undefined) throw new Problem(401, 'login.needed');
  return request.userFacts;
}
