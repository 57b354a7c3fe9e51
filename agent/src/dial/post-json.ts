/**
 * One HTTPS request with JSON both ways, over a socket of our own dialling so that the TLS key is known before
 * anything is said. Node's HTTP client is loaded only here: an agent that has enrolled never needs it again.
 */
import type { IncomingMessage } from 'node:http';
import { answerMaxBytes, dialTimeoutMs } from '../limits.ts';
import type { SecureSocket } from './secure.ts';

export type JsonAnswer = { readonly status: number; readonly retryAfterMs: number; readonly body: unknown };

export type JsonPost = { readonly host: string; readonly path: string; readonly body: object };

export async function postJson(secured: SecureSocket, post: JsonPost): Promise<JsonAnswer> {
  const { request } = await import('node:http');
  const bytes = Buffer.from(JSON.stringify(post.body));
  try {
    const answer = await new Promise<IncomingMessage>((resolve, reject) => {
      const sent = request({
        createConnection: () => secured.socket,
        signal: AbortSignal.timeout(dialTimeoutMs),
        method: 'POST',
        path: post.path,
        headers: {
          host: post.host,
          'content-type': 'application/json',
          'content-length': bytes.length,
          connection: 'close',
        },
      });
      sent.once('response', resolve);
      sent.once('error', reject);
      sent.end(bytes);
    });
    const retryAfter = answer.headers['retry-after'] ?? '';
    return {
      status: answer.statusCode ?? 0,
      retryAfterMs: /^\d{1,6}$/.test(retryAfter) ? Number(retryAfter) * 1000 : 0,
      body: parsed(await readBounded(answer)),
    };
  } finally {
    secured.socket.destroy();
  }
}

async function readBounded(answer: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  let total = 0;
  for await (const chunk of answer) {
    total += chunk.length;
    if (total > answerMaxBytes) throw new Error('the answer is too long');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** An answer that is no JSON has nothing to say; its status does. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
