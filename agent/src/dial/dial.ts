/**
 * Dials the server: connection, TLS, WebSocket upgrade. Whatever goes wrong comes back as a value, because a server
 * that is away, busy or not what it should be is everyday life for an agent.
 */
import { createHash, randomBytes } from 'node:crypto';
import type { TLSSocket } from 'node:tls';
import { AnswerHeadReader } from '@sallyport/protocol/frame/http-head';
import type { AnswerHead } from '@sallyport/protocol/frame/http-head';
import { acceptSuffix, encodeUpgradeRequest, judgeUpgradeAnswer } from '@sallyport/protocol/frame/upgrade';
import { busyWaitMaxMs, dialTimeoutMs, silenceMs } from '../limits.ts';
import { faultText } from '../log.ts';
import { connectDirectly } from './connect.ts';
import type { Connect } from './connect.ts';
import { DialFault } from './dial-fault.ts';
import type { DialFaultCode } from './dial-fault.ts';
import { MessageSocket } from './message-socket.ts';
import { secure } from './secure.ts';
import type { SecureSocket } from './secure.ts';
import type { ServerAddress } from './server-address.ts';

export type DialRequest = {
  readonly to: ServerAddress;
  readonly path: string;
  readonly subprotocol: string;
  readonly maxMessageBytes: number;
};

export type DialOutcome =
  | { readonly kind: 'open'; readonly socket: MessageSocket }
  /** The server is there and asks to be left alone for so long. */
  | { readonly kind: 'busy'; readonly waitMs: number }
  /** `code` says at which hop. */
  | { readonly kind: 'failed'; readonly code: DialFaultCode; readonly detail: string };

export type Dialler = {
  /** A WebSocket on the server. */
  dial(request: DialRequest, giveUp?: AbortSignal): Promise<DialOutcome>;
  /** A bare TLS socket, for the two requests of an enrolment. */
  reach(to: ServerAddress): Promise<SecureSocket>;
};

export type DiallerOptions = {
  readonly connect?: Connect;
  readonly timeoutMs?: number;
  readonly silenceMs?: number;
};

export function createDialler(options: DiallerOptions = {}): Dialler {
  const connect = options.connect ?? connectDirectly;
  const timeoutMs = options.timeoutMs ?? dialTimeoutMs;

  const reach = async (to: ServerAddress, giveUp: AbortSignal): Promise<SecureSocket> => {
    const plain = await connect(to, giveUp);
    try {
      return await secure(plain, to, giveUp);
    } catch (fault) {
      throw new DialFault('dial.tls', faultText(fault));
    }
  };

  return {
    reach: (to) => reach(to, AbortSignal.timeout(timeoutMs)),
    async dial(request, stop) {
      const timeout = AbortSignal.timeout(timeoutMs);
      const giveUp = stop === undefined ? timeout : AbortSignal.any([stop, timeout]);
      try {
        const secured = await reach(request.to, giveUp);
        const upgraded = await upgrade(secured.socket, request, giveUp);
        if (upgraded.kind !== 'open') return upgraded;
        const { maxMessageBytes } = request;
        const socket = new MessageSocket({
          socket: secured.socket,
          tlsKey: secured.tlsKey,
          rest: upgraded.rest,
          maxMessageBytes,
          silenceMs: options.silenceMs ?? silenceMs,
        });
        return { kind: 'open', socket };
      } catch (fault) {
        return { kind: 'failed', code: codeOf(fault), detail: faultText(fault) };
      }
    },
  };
}

function codeOf(fault: unknown): DialFaultCode {
  return fault instanceof DialFault ? fault.code : 'dial.unreachable';
}

type Upgraded =
  | { readonly kind: 'open'; readonly rest: Uint8Array }
  | Extract<DialOutcome, { readonly kind: 'busy' | 'failed' }>;

function upgrade(socket: TLSSocket, request: DialRequest, giveUp: AbortSignal): Promise<Upgraded> {
  const key = randomBytes(16).toString('base64');
  const accept = createHash('sha1').update(`${key}${acceptSuffix}`).digest('base64');
  const reader = new AnswerHeadReader();
  return new Promise((resolve) => {
    const settle = (outcome: Upgraded): void => {
      socket.off('data', onData);
      socket.off('close', onClose);
      giveUp.removeEventListener('abort', onAbort);
      if (outcome.kind === 'open') {
        // What comes from now on waits until the socket's owner listens.
        socket.pause();
        socket.off('error', onError);
      } else {
        socket.destroy();
      }
      resolve(outcome);
    };
    const failed = (detail: string): void => settle({ kind: 'failed', code: 'dial.answer', detail });
    const onError = (fault: Error): void => failed(fault.message);
    const onClose = (): void => failed('closed before the answer');
    const onAbort = (): void => failed('no answer in time');
    const onData = (chunk: Buffer): void => {
      const progress = reader.push(chunk);
      if (progress.kind === 'head-failure') failed(progress.code);
      if (progress.kind === 'head') settle(judged(progress.head, { accept, request, rest: progress.rest }));
    };
    socket.on('data', onData);
    socket.on('error', onError);
    socket.once('close', onClose);
    giveUp.addEventListener('abort', onAbort, { once: true });
    const { path, subprotocol, to } = request;
    socket.write(encodeUpgradeRequest({ path, host: to.name, key, subprotocol }));
  });
}

function judged(
  head: AnswerHead,
  { accept, request, rest }: { readonly accept: string; readonly request: DialRequest; readonly rest: Uint8Array },
): Upgraded {
  if (head.status === 503) return { kind: 'busy', waitMs: retryAfterMs(head) };
  const verdict = judgeUpgradeAnswer(head, { accept, subprotocol: request.subprotocol });
  if (verdict.kind === 'accepted') return { kind: 'open', rest };
  return {
    kind: 'failed',
    code: 'dial.answer',
    detail: verdict.code === 'upgrade.status' ? `status ${head.status}` : verdict.code,
  };
}

/** Only seconds are understood (RFC 9110, section 10.2.3): the form with a date would need a trusted clock. */
function retryAfterMs(head: AnswerHead): number {
  const text = head.headers.get('retry-after') ?? '';
  return /^\d{1,6}$/.test(text) ? Math.min(Number(text) * 1000, busyWaitMaxMs) : 0;
}
