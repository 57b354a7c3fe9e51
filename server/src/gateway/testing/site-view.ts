/** A server as its ends see it, in this process or in another. */
import { request as httpsRequest } from 'node:https';
import type { ApiError } from '@sallyport/protocol';

export class HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: Buffer;

  constructor(status: number, headers: HttpAnswer['headers'], body: Buffer) {
    this.status = status;
    this.headers = headers;
    this.body = body;
  }

  /** The body as what it is said to be. */
  read<Type>(): Type {
    return JSON.parse(this.body.toString()) as Type;
  }

  get error(): ApiError['error'] {
    return this.read<ApiError>().error;
  }

  /** The codes of the reasons for a refusal. */
  get reasons(): readonly string[] {
    return this.error.reasons?.map(({ code }) => code) ?? [];
  }
}

export interface HttpQuestion {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

export interface SiteView {
  readonly port: number;
  /** `host:port`, as agents dial it. */
  readonly host: string;
  readonly origin: string;
  /** SHA-256 of the server's TLS key, base64url. */
  readonly tlsKey: string;
  ask(path: string, question?: HttpQuestion): Promise<HttpAnswer>;
  /** The item that was made when the client enrolled. */
  itemIdOf(clientId: string): Promise<string>;
  /** Begins, and is kept when the server knows that the client is there. */
  online(clientId: string, begin: () => void): Promise<void>;
  /** Kept when some session may have changed. */
  sessionChange(): Promise<unknown>;
}

export function askHttps(
  port: number,
  path: string,
  { method = 'GET', headers = {}, body }: HttpQuestion,
): Promise<HttpAnswer> {
  const payload = body === undefined ? undefined : JSON.stringify(body);
  const type = payload === undefined ? {} : { 'content-type': 'application/json' };
  return new Promise((resolve, reject) => {
    const request = httpsRequest(
      {
        host: '127.0.0.1',
        port,
        path,
        method,
        headers: { ...type, ...headers },
        rejectUnauthorized: false,
        agent: false,
      },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => {
          resolve(new HttpAnswer(response.statusCode ?? 0, response.headers, Buffer.concat(chunks)));
        });
        response.on('error', reject);
      },
    );
    request.on('error', reject);
    request.end(payload);
  });
}
