/**
 * To a provider and back. The way back begins on a page of the provider, so the cookie of what is under way is Lax and
 * short; the login's own is Strict as ever: it is set here and first sent by the console's page, to which this leads.
 */
import { parseId } from '@sallyport/domain';
import type { SecurityProviderId } from '@sallyport/domain';
import type { FastifyReply, FastifyRequest } from 'fastify';
import * as z from 'zod';
import { clearCookie, providerCookie, readSealedCookie, setLaxCookie } from '../../auth/cookies.ts';
import type { AddressRules } from '../../auth/origin.ts';
import { signInStepLengthMs } from '../../auth/sign-in-limits.ts';
import { beginProviderSignIn, finishProviderSignIn } from '../../services/users/provider-sign-in.ts';
import type { BegunOutcome, ProviderRefusal, ProviderSignInWorld } from '../../services/users/provider-sign-in.ts';
import type { App } from '../app-type.ts';
import { loginOf } from '../guards.ts';
import { placeOf, signedInCookies, stepCookie } from './sign-in.ts';

export interface ProviderSignInRoutesWorld extends ProviderSignInWorld {
  readonly rules: AddressRules;
}

/** Each makes the server ask the provider: a person signs in a few times at most. */
const rateLimit = { max: 30, timeWindow: 60_000 } as const;
const config = { access: 'anybody', rateLimit } as const;
const params = z.object({ id: z.string().max(64) });

/** A place in the console, as the page itself would lead to. */
const place = /^\/(?![/\\])[\w/?=&.~%-]*$/;

export function redirectUri(origin: string, id: SecurityProviderId | '{id}'): string {
  return `${origin}/api/sign-in/provider/${id}/callback`;
}

/** The page of the console that a proof ends on: a window of its own, which tells the others and goes. */
const proofPage = '/proof';

function back(reply: FastifyReply, because: ProviderRefusal, page = '/sign-in'): FastifyReply {
  return reply.redirect(`${page}?refused=${because}`, 303);
}

function lead(reply: FastifyReply, { cookie, url }: Extract<BegunOutcome, { kind: 'begun' }>): FastifyReply {
  const kept = setLaxCookie(providerCookie, cookie, Math.floor(signInStepLengthMs / 1000));
  return reply.header('set-cookie', kept).redirect(url, 303);
}

export function providerSignInRoutes(app: App, world: ProviderSignInRoutesWorld): void {
  const originOf = (request: FastifyRequest): string => {
    const asked = `https://${request.headers.host ?? ''}`;
    return world.rules.isOwnOrigin(asked) ? asked : (world.rules.publicAddresses[0] ?? asked);
  };

  app.get(
    '/api/sign-in/provider/:id',
    { config, schema: { params, querystring: z.object({ to: z.string().max(1024).optional() }) } },
    async (request, reply) => {
      const id = parseId('security-provider', request.params.id);
      if (id === undefined) return back(reply, 'sign-in.provider-gone');
      const { to = '' } = request.query;
      const begun = await beginProviderSignIn(world, {
        id,
        redirectUri: redirectUri(originOf(request), id),
        to: place.test(to) ? to : '/jump',
      });
      if (begun.kind === 'refused') return back(reply, begun.because);
      return lead(reply, begun);
    },
  );

  /** An account of a provider has no password here: it proves to be its user by signing in there once more. */
  app.get('/api/account/proof-by-provider', { config: { rateLimit } }, async (request, reply) => {
    const { id: proofOf, user } = loginOf(request);
    const id = (await world.store.findUser(user.id))?.securityProviderId ?? undefined;
    if (id === undefined) return back(reply, 'sign-in.provider-gone', proofPage);
    const start = { id, redirectUri: redirectUri(originOf(request), id), to: proofPage, proofOf };
    const begun = await beginProviderSignIn(world, start);
    return begun.kind === 'refused' ? back(reply, begun.because, proofPage) : lead(reply, begun);
  });

  app.get('/api/sign-in/provider/:id/callback', { config, schema: { params } }, async (request, reply) => {
    const clear = clearCookie(providerCookie);
    const id = parseId('security-provider', request.params.id);
    if (id === undefined) return back(reply.header('set-cookie', clear), 'sign-in.provider-gone');
    const outcome = await finishProviderSignIn(world, {
      id,
      query: request.url.split('?').slice(1).join('?'),
      cookie: readSealedCookie(request.headers.cookie, providerCookie),
      place: placeOf(request),
    });
    if (outcome.kind === 'refused') {
      return back(reply.header('set-cookie', clear), outcome.because, outcome.isProof ? proofPage : undefined);
    }
    if (outcome.kind === 'proven') return reply.header('set-cookie', clear).redirect(outcome.to, 303);
    const { next, to } = outcome;
    return next.kind === 'signed-in'
      ? reply.header('set-cookie', [...signedInCookies(next), clear]).redirect(to, 303)
      : reply.header('set-cookie', [stepCookie(next), clear]).redirect(`/sign-in?to=${encodeURIComponent(to)}`, 303);
  });
}
