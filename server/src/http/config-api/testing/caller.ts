/** A program that uses the Configuration API of a server whose clock the test moves. */
import { instant } from '@sallyport/domain';
import type { Instant } from '@sallyport/domain';
import { createApiAccount, operatorOfAccounts } from '../../../services/users/api-accounts.ts';
import type { ApiAccountWish, By } from '../../../services/users/api-accounts.ts';
import type { Answer, Asked, HttpClient } from '../../../testing/http-client.ts';
import { startTestServer } from '../../../testing/test-server.ts';
import type { TestServer } from '../../../testing/test-server.ts';

export const list = '/api/config/v1/jump-client';
export const now = instant(Date.UTC(2026, 10, 22, 12));
export const form = { 'content-type': 'application/x-www-form-urlencoded' };

export type Json = Readonly<Record<string, unknown>>;

export interface Caller {
  /** Moves the clock to so many milliseconds after noon. */
  readonly clockAt: (ms: number) => void;
  readonly it: TestServer;
  readonly client: HttpClient;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly token: string;
  /** Asks as the account does. */
  readonly get: (path: string, asked?: Asked) => Promise<Answer>;
}

/** What an account needs for the Configuration API, and nothing else. */
export const inventory: ApiAccountWish = {
  name: 'inventory',
  comments: '',
  permissions: { command: 'deny', switches: new Set(['configuration']) },
  networks: [],
};

export async function startCaller(wish: Partial<ApiAccountWish> = {}, by: By = operatorOfAccounts): Promise<Caller> {
  let at: Instant = now;
  const it = await startTestServer({ clock: { now: () => at } });
  const clockAt = (ms: number): void => {
    at = instant(now + ms);
  };
  const made = await createApiAccount(it.server.world, { ...inventory, ...wish }, by);
  if (made.kind !== 'created') throw new Error('the account was not made');
  const client = it.client();
  const { clientId, clientSecret } = made;
  const token = await tokenFor(client, { clientId, clientSecret });
  const get = (path: string, asked: Asked = {}): Promise<Answer> =>
    client.ask(path, { ...asked, headers: { origin: undefined, authorization: `Bearer ${token}`, ...asked.headers } });
  return { it, client, clientId, clientSecret, token, get, clockAt };
}

export async function tokenFor(client: HttpClient, given: { clientId: string; clientSecret: string }): Promise<string> {
  const raw = `grant_type=client_credentials&client_id=${given.clientId}&client_secret=${given.clientSecret}`;
  const answer = await client.ask('/oauth2/token', { raw, headers: form });
  return (answer.json as { access_token: string }).access_token;
}
