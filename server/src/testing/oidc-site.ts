/** Providers for tests: a real one, and one of an attacker, which says whatever it is told to. */
import { createServer } from 'node:https';
import type { Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { SignJWT, UnsecuredJWT, exportJWK, generateKeyPair } from 'jose';
import Provider from 'oidc-provider';
import { onTestFinished } from 'vitest';
import { ownCertificate } from '../identity/tls.ts';
import { systemClock } from '../system.ts';
import { temporaryFolder } from './temporary-folder.ts';

export const clientId = 'sallyport';
export const clientSecret = 'the secret of the client at the provider';

export interface RunningProvider {
  readonly issuer: string;
  /** PEM of its own certificate. */
  readonly authority: string;
}

function secureServer() {
  const { certificate, key } = ownCertificate(temporaryFolder(), ['localhost'], systemClock.now());
  return { authority: certificate, server: createServer({ cert: certificate, key }) };
}

async function listening(server: Server): Promise<string> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `https://localhost:${(server.address() as AddressInfo).port}`;
}

/** `oidc-provider`, where whoever comes is `subject` without being asked, with these claims. */
export async function startProvider(
  redirectUris: readonly string[],
  account: { readonly subject: string; readonly claims: Readonly<Record<string, unknown>> },
): Promise<RunningProvider> {
  const signing = await exportJWK((await generateKeyPair('RS256', { extractable: true })).privateKey);
  const { authority, server } = secureServer();
  const issuer = await listening(server);
  const provider = new Provider(issuer, {
    clients: [{ client_id: clientId, client_secret: clientSecret, redirect_uris: [...redirectUris] }],
    cookies: { keys: ['a key of the test'] },
    ttl: { AccessToken: 600, Grant: 600, IdToken: 600, Interaction: 600, Session: 600 },
    jwks: { keys: [{ ...signing, kid: 'provider', alg: 'RS256', use: 'sig' }] },
    claims: { openid: ['sub'], profile: ['name', 'preferred_username', 'groups'], email: ['email', 'email_verified'] },
    features: { devInteractions: { enabled: false } },
    findAccount: (_context, subject) => ({ accountId: subject, claims: () => ({ sub: subject, ...account.claims }) }),
    async loadExistingGrant(context) {
      const { client } = context.oidc;
      const grant = new provider.Grant({ accountId: account.subject, clientId: client?.clientId ?? '' });
      grant.addOIDCScope('openid profile email');
      await grant.save();
      return grant;
    },
    interactions: { url: (_context, { uid }) => `/interaction/${uid}` },
  });
  const asked = provider.callback();
  server.on('request', (request, response) => {
    const isQuestion = request.url?.startsWith('/interaction/') === true;
    const login = { login: { accountId: account.subject } };
    void (isQuestion ? provider.interactionFinished(request, response, login) : asked(request, response));
  });
  return { issuer, authority };
}

/** What is wrong with the token that an attacker's provider answers with. */
export type Forgery =
  | 'none'
  | 'unsigned'
  | 'wrong key'
  | 'wrong audience'
  | 'wrong issuer'
  | 'wrong nonce'
  | 'no nonce'
  | 'expired'
  | 'symmetric key from the client secret';

export interface AttackersProvider extends RunningProvider {
  /** What the next token is like. */
  forge(forgery: Forgery, claims?: Readonly<Record<string, unknown>>): void;
  /** The nonce that the last sign-in asked for. */
  see(authorizationUrl: string): void;
}

export async function startAttackersProvider(): Promise<AttackersProvider> {
  const own = await generateKeyPair('RS256', { extractable: true });
  const other = await generateKeyPair('RS256');
  let forgery: Forgery = 'none';
  let claims: Readonly<Record<string, unknown>> = {};
  let nonce = '';
  let issuer = '';
  const token = async (): Promise<string> => {
    const now = Math.floor(Date.now() / 1000);
    const content = {
      iss: forgery === 'wrong issuer' ? 'https://elsewhere.example' : issuer,
      aud: forgery === 'wrong audience' ? 'somebody-else' : clientId,
      sub: 'mallory',
      iat: forgery === 'expired' ? now - 7200 : now,
      exp: forgery === 'expired' ? now - 3600 : now + 300,
      ...(forgery === 'no nonce' ? {} : { nonce: forgery === 'wrong nonce' ? 'another' : nonce }),
      ...claims,
    };
    if (forgery === 'unsigned') return new UnsecuredJWT(content).encode();
    if (forgery === 'symmetric key from the client secret') {
      return await new SignJWT(content)
        .setProtectedHeader({ alg: 'HS256' })
        .sign(new TextEncoder().encode(clientSecret));
    }
    const key = forgery === 'wrong key' ? other.privateKey : own.privateKey;
    return await new SignJWT(content).setProtectedHeader({ alg: 'RS256', kid: 'own' }).sign(key);
  };
  const answer = async (path: string): Promise<object> => {
    if (path.endsWith('/openid-configuration')) {
      return {
        issuer,
        authorization_endpoint: `${issuer}/authorize`,
        token_endpoint: `${issuer}/token`,
        jwks_uri: `${issuer}/keys`,
        response_types_supported: ['code'],
        subject_types_supported: ['public'],
        id_token_signing_alg_values_supported: ['RS256', 'HS256', 'none'],
      };
    }
    if (path === '/keys')
      return { keys: [{ ...(await exportJWK(own.publicKey)), kid: 'own', alg: 'RS256', use: 'sig' }] };
    return { access_token: 'a token', token_type: 'Bearer', id_token: await token() };
  };
  const { authority, server } = secureServer();
  server.on('request', (request, response) => {
    void answer(request.url ?? '').then((body) => {
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    });
  });
  issuer = await listening(server);
  return {
    issuer,
    authority,
    forge(next, given = {}) {
      forgery = next;
      claims = given;
    },
    see(authorizationUrl) {
      nonce = new URL(authorizationUrl).searchParams.get('nonce') ?? '';
    },
  };
}
