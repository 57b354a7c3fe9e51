/** A browser's part in a test: keeps cookies, sends what it is told byte for byte, and reads the answer whole. */
import { request } from 'node:https';
import type { IncomingHttpHeaders } from 'node:http';
import { text } from 'node:stream/consumers';

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  /** The body as JSON; undefined when it is none. */
  readonly json: unknown;
}

export interface Asked {
  readonly method?: string;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Sent as it is. */
  readonly raw?: string | Buffer;
  readonly headers?: Readonly<Record<string, string | string[] | undefined>>;
}

export class HttpClient {
  readonly origin: string;
  readonly cookies = new Map<string, string>();
  csrf = '';

  constructor(origin: string) {
    this.origin = origin;
  }

  /** As a page of the server would ask: Origin, cookies and the token of the login go along unless taken away. */
  async ask(path: string, { method, body, raw, headers = {} }: Asked = {}): Promise<Answer> {
    const content = raw ?? (body === undefined ? undefined : JSON.stringify(body));
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const all = {
      origin: this.origin,
      ...(cookie === '' ? {} : { cookie }),
      ...(this.csrf === '' ? {} : { 'x-sallyport-csrf': this.csrf }),
      ...(content === undefined
        ? {}
        : { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(content)) }),
      ...headers,
    };
    const given = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
    const { hostname, port } = new URL(this.origin);
    return await new Promise<Answer>((resolve, reject) => {
      const asked = request(
        {
          hostname,
          port,
          path,
          method: method ?? (content === undefined ? 'GET' : 'POST'),
          headers: given as Record<string, string | string[]>,
          rejectUnauthorized: false,
          agent: false,
        },
        (response) => {
          text(response).then((whole) => {
            this.#keep(response.headers['set-cookie'] ?? []);
            resolve({
              status: response.statusCode ?? 0,
              headers: response.headers,
              text: whole,
              json: parsed(whole),
            });
          }, reject);
        },
      );
      asked.on('error', reject);
      asked.end(content);
    });
  }

  async signIn(username: string, password: string): Promise<Answer> {
    const answer = await this.ask('/api/sign-in', { body: { username, password } });
    const { csrf } = (answer.json ?? {}) as { csrf?: string };
    if (answer.status === 200) this.csrf = csrf ?? '';
    return answer;
  }

  #keep(cookies: readonly string[]): void {
    for (const cookie of cookies) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
      if (value === '') this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
  }
}

function parsed(whole: string): unknown {
  try {
    return JSON.parse(whole);
  } catch {
    return undefined;
  }
}

/** The code of an error answer. */
export function codeOf(answer: Answer): string | undefined {
  return (answer.json as { error?: { code?: string } } | undefined)?.error?.code;
}
