/** `POST /oauth2/token`: client credentials for a token (RFC 6749, section 4.4), in the body or as Basic authorization. */
import { addressPrefix } from '../../auth/client-address.ts';
import { createThrottle } from '../../auth/throttle.ts';
import { apiTokenLengthMs } from '../../limits.ts';
import type { ApiCredentials } from '../../services/users/api-accounts.ts';
import { issueApiToken } from '../../services/users/api-tokens.ts';
import type { ApiTokenRefusal } from '../../services/users/api-tokens.ts';
import type { World } from '../../world.ts';
import type { App } from '../app-type.ts';

type OAuthError = 'invalid_request' | 'invalid_client' | 'unsupported_grant_type' | 'access_denied';

class OAuthRefusal extends Error {
  readonly status: number;
  readonly error: OAuthError;

  constructor(status: number, error: OAuthError, message: string) {
    super(message);
    this.name = 'OAuthRefusal';
    this.status = status;
    this.error = error;
  }
}

const noCredentials = new OAuthRefusal(401, 'invalid_client', 'Give client_id and client_secret.');

/** Both halves are form-encoded before they are joined (RFC 6749, section 2.3.1). */
function basicCredentials(header: string): ApiCredentials {
  const [, encoded] = /^Basic ([A-Za-z0-9+/]{1,1024}={0,2})$/i.exec(header) ?? [];
  const text = Buffer.from(encoded ?? '', 'base64').toString('utf8');
  const colon = text.indexOf(':');
  if (colon < 1) throw noCredentials;
  const decode = (part: string): string => new URLSearchParams(`v=${part.replaceAll('&', '%26')}`).get('v') ?? '';
  return { clientId: decode(text.slice(0, colon)), clientSecret: decode(text.slice(colon + 1)) };
}

/** A parameter that stands twice makes the whole request void (RFC 6749, section 3.2). */
function formFields(body: unknown): ReadonlyMap<string, string> {
  if (!(body instanceof URLSearchParams)) {
    throw new OAuthRefusal(400, 'invalid_request', 'Send a form: application/x-www-form-urlencoded.');
  }
  const fields = new Map<string, string>();
  for (const [name, value] of body) {
    if (fields.has(name)) throw new OAuthRefusal(400, 'invalid_request', 'A parameter is given twice.');
    fields.set(name, value);
  }
  return fields;
}

function readCredentials(fields: ReadonlyMap<string, string>, authorization: string | undefined): ApiCredentials {
  const [clientId, clientSecret] = [fields.get('client_id'), fields.get('client_secret')];
  if (authorization !== undefined) {
    if (clientSecret !== undefined)
      throw new OAuthRefusal(400, 'invalid_request', 'Give the credentials one way only.');
    return basicCredentials(authorization);
  }
  if (clientId === undefined || clientSecret === undefined) throw noCredentials;
  return { clientId, clientSecret };
}

const credentialsMax = 256;

/** All but the first are for those alone who know the secret. */
const refusals: Readonly<Record<ApiTokenRefusal, string>> = {
  wrong: 'The credentials are not right.',
  locked: 'There were too many wrong secrets; try again in a quarter of an hour, or have the account enabled anew.',
  disabled: 'The account is disabled. An administrator can enable it.',
  'creator-gone': 'The user who made the account is disabled or gone. An administrator can make another account.',
  'wrong-network': 'The account may not be used from this address. An administrator can change its networks.',
};

export function tokenRoute(app: App, world: World): void {
  const throttle = createThrottle();
  app.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, done) => {
    done(null, new URLSearchParams(body.toString()));
  });
  app.setErrorHandler((error, request, reply) => {
    if (!(error instanceof OAuthRefusal)) throw error;
    if (error.status === 401) void reply.header('www-authenticate', 'Basic realm="sallyport"');
    request.log.debug({ error: error.error }, 'token refused');
    return reply
      .code(error.status)
      .type('application/json')
      .send(JSON.stringify({ error: error.error, message: error.message }));
  });
  app.post('/oauth2/token', { bodyLimit: 8192 }, async (request, reply) => {
    const fields = formFields(request.body);
    const credentials = readCredentials(fields, request.headers.authorization);
    if (fields.get('grant_type') !== 'client_credentials') {
      throw new OAuthRefusal(400, 'unsupported_grant_type', 'grant_type must be client_credentials.');
    }
    const { clientId, clientSecret } = credentials;
    if (clientId.length > credentialsMax || clientSecret.length > credentialsMax) throw refused('wrong');
    const remoteAddress = request.clientAddress;
    const attempt = { account: clientId, network: addressPrefix(remoteAddress) };
    // The secret has 256 bits and can't be guessed: the throttle only keeps a flood of refusals out of the audit log.
    const counted = throttle.begin(attempt, world.clock.now()) === 0;
    const outcome = await issueApiToken(world, { ...credentials, remoteAddress, counted });
    if (outcome.kind === 'refused') throw refused(outcome.because);
    throttle.succeed(attempt);
    return reply
      .type('application/json')
      .send(JSON.stringify({ access_token: outcome.token, token_type: 'Bearer', expires_in: apiTokenLengthMs / 1000 }));
  });

  function refused(because: ApiTokenRefusal): OAuthRefusal {
    world.metrics.refused('api-token.refused');
    return because === 'wrong'
      ? new OAuthRefusal(401, 'invalid_client', refusals.wrong)
      : new OAuthRefusal(401, 'access_denied', refusals[because]);
  }
}
