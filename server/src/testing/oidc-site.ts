/** Providers for tests: a real one, and one of an attacker, which says whatever it is told to. */
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:https';
import type { Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SignJWT, UnsecuredJWT, exportJWK, generateKeyPair } from 'jose';
import Provider from 'oidc-provider';
import { onTestFinished } from 'vitest';
import { ownCertificate } from '../identity/tls.ts';
import { systemClock } from '../system.ts';

export const clientId = 'sallyport';
export const clientSecret = 'the secret of the client at the provider';

export interface RunningProvider {
  readonly issuer: string;
  /** PEM of its own certificate. */
  readonly authority: string;
}

/** Is given what ends a provider: at the end of the test, unless somebody keeps it for longer. */
type Ends = (end: () => void) => void;

function secureServer() {
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-provider-'));
  const { certificate, key } = ownCertificate(folder, ['localhost'], systemClock.now());
  rmSync(folder, { recursive: true });
  return { authority: certificate, server: createServer({ cert: certificate, key }) };
}

async function listening(server: Server, ends: Ends): Promise<string> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  ends(() => {
    server.closeAllConnections();
    server.close();
  });
  return `https://localhost:${(server.address() as AddressInfo).port}`;
}

/** Whoever comes, at the moment at which they come. */
export interface ProviderAccount {
  readonly subject: string;
  readonly claims: Readonly<Record<string, unknown>>;
  /** Whether they are asked, by a page with one button; else they are signed in without a word. */
  readonly isAsked?: boolean;
}

export interface RealProvider extends RunningProvider {
  /** Lets its users go back there. */
  register(redirectUri: string): void;
}

function question(address: string): string {
  return `<!doctype html><title>Provider</title><form method="post" action="${address}"><button>It is me</button></form>`;
}

/** `oidc-provider`, which knows this server as a client. */
export async function startProvider(account: ProviderAccount, ends: Ends = onTestFinished): Promise<RealProvider> {
  const signing = await exportJWK((await generateKeyPair('RS256', { extractable: true })).privateKey);
  const { authority, server } = secureServer();
  const issuer = await listening(server, ends);
  const redirectUris = new Set<string>();
  const provider = new Provider(issuer, {
    clients: [{ client_id: clientId, client_secret: clientSecret, redirect_uris: ['https://nowhere.invalid/'] }],
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
  provider.Client.prototype.redirectUriAllowed = (uri: string) => redirectUris.has(uri);
  const asked = provider.callback();
  server.on('request', (request, response) => {
    const { url = '', method } = request;
    const login = { login: { accountId: account.subject } };
    if (!url.startsWith('/interaction/')) void asked(request, response);
    else if (account.isAsked !== true || method === 'POST') {
      void provider.interactionFinished(request, response, login);
    } else response.writeHead(200, { 'content-type': 'text/html' }).end(question(url));
  });
  return { issuer, authority, register: (redirectUri) => void redirectUris.add(redirectUri) };
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
  issuer = await listening(server, onTestFinished);
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
