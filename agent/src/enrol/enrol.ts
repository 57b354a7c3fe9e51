/**
 * Enrolment in two requests. The server proves itself first, bound to the TLS key seen here, so that the secret is
 * never told to anybody in between. The client's key is on disk before the first request and what the server proved
 * before the second, so an enrolment that was cut at any point is simply repeated: the same key, the same client.
 */
import { randomBytes } from 'node:crypto';
import {
  copyContent,
  decodeBase64url,
  encodeBase64url,
  enrolAnswerSchema,
  enrolHelloAnswerSchema,
  enrolRefusalSchema,
  enrolSubprotocol,
  proofContent,
  transcriptBytes,
} from '@sallyport/protocol';
import type { EnrolHelloRequest, EnrolRequest, Facts, InstallOverrides, OverrideField } from '@sallyport/protocol';
import { DialFault } from '../dial/dial-fault.ts';
import type { Dialler } from '../dial/dial.ts';
import { postJson } from '../dial/post-json.ts';
import type { JsonAnswer } from '../dial/post-json.ts';
import type { ServerAddress } from '../dial/server-address.ts';
import type { ClientFolder } from '../identity/client-folder.ts';
import { isSignedBy } from '../identity/key-pair.ts';
import type { ClientKey } from '../identity/key-pair.ts';
import { followKeySets } from '../identity/key-set.ts';
import type { Trust } from '../identity/key-set.ts';
import { faultText } from '../log.ts';

export type EnrolmentOutcome =
  | { readonly kind: 'enrolled'; readonly clientId: string }
  /** To be tried again later. `keyWasTold`: the server may have taken the client, and only its answer is missing. */
  | {
      readonly kind: 'unreachable';
      /** At which hop, or by which refusal. */
      readonly code: string;
      readonly detail: string;
      readonly waitMs: number;
      readonly keyWasTold: boolean;
    }
  /** The server isn't the one this agent was installed for, or somebody stands in between. */
  | { readonly kind: 'distrusted'; readonly code: string }
  /** The server doesn't want this enrolment; repeating it changes nothing. */
  | {
      readonly kind: 'refused';
      readonly code: string;
      readonly message: string;
      /** The overrides at fault. */
      readonly fields?: readonly OverrideField[] | undefined;
    };

export type EnrolmentRequest = {
  readonly folder: ClientFolder;
  readonly dialler: Dialler;
  readonly server: ServerAddress;
  readonly rootFingerprint: string;
  /** Or the permit of a copy. */
  readonly enrolmentKey: string;
  readonly facts: Facts;
  /** What whoever installs says otherwise than the installer. */
  readonly overrides?: InstallOverrides | undefined;
  /** For a copy that is to become a client of its own: the key that it makes itself known by from then on. */
  readonly copyKey?: ClientKey;
};

export async function enrol(request: EnrolmentRequest): Promise<EnrolmentOutcome> {
  const progress: Progress = { keyWasTold: false };
  try {
    return await enrolOnce(request, progress);
  } catch (fault) {
    const code = fault instanceof DialFault ? fault.code : 'dial.answer';
    return { kind: 'unreachable', code, detail: faultText(fault), waitMs: 0, ...progress };
  }
}

type Progress = { keyWasTold: boolean };

async function enrolOnce(request: EnrolmentRequest, progress: Progress): Promise<EnrolmentOutcome> {
  const { folder, dialler, server, copyKey } = request;
  const key = copyKey ?? folder.key;

  const greeted = await dialler.reach(server);
  const clientNonce = randomBytes(32);
  const hello: EnrolHelloRequest = {
    clientKey: key.text,
    clientNonce: encodeBase64url(clientNonce),
    host: server.name,
    tlsKey: encodeBase64url(greeted.tlsKey),
  };
  const answer = await postJson(greeted, { host: server.name, path: '/enrol/hello', body: hello });
  if (answer.status !== 200) return refusalOf(answer);
  const proof = enrolHelloAnswerSchema.safeParse(answer.body).data;
  const serverNonce = decodeBase64url(proof?.serverNonce ?? '');
  if (proof === undefined || serverNonce === undefined) return { kind: 'distrusted', code: 'enrol.answer-unreadable' };

  const verdict = followKeySets(proof, trustOf(request));
  if (verdict.kind === 'refused') return { kind: 'distrusted', code: verdict.because };
  const { keySet } = verdict.held;
  if (proof.serverId !== keySet.serverId) return { kind: 'distrusted', code: 'enrol.server-id-differs' };
  if (!keySet.keys.link.includes(proof.linkKey)) return { kind: 'distrusted', code: 'enrol.link-key-unknown' };
  const transcript = transcriptBytes({
    subprotocol: enrolSubprotocol,
    host: server.name,
    clientNonce,
    serverNonce,
    clientKey: key.text,
    linkKey: proof.linkKey,
    clientId: '',
    tlsKey: greeted.tlsKey,
  });
  const content = proofContent('server', transcript);
  if (!isSignedBy({ role: 'link', content, signature: proof.signature, key: proof.linkKey })) {
    return { kind: 'distrusted', code: 'enrol.server-proof-wrong' };
  }
  await folder.keepServer(verdict.held);

  const secured = await dialler.reach(server);
  if (!Buffer.from(secured.tlsKey).equals(greeted.tlsKey)) {
    secured.socket.destroy();
    return { kind: 'distrusted', code: 'enrol.tls-key-changed' };
  }
  const body: EnrolRequest = {
    ...hello,
    serverNonce: proof.serverNonce,
    enrolmentKey: request.enrolmentKey,
    facts: request.facts,
    signature: key.sign(proofContent('client', transcript)),
    ...(copyKey === undefined ? {} : { copyOf: copyOf(request, transcript) }),
    ...(request.overrides === undefined ? {} : { overrides: request.overrides }),
  };
  progress.keyWasTold = true;
  const enrolled = await postJson(secured, { host: server.name, path: '/enrol', body });
  if (enrolled.status !== 200) return refusalOf(enrolled);
  const given = enrolAnswerSchema.safeParse(enrolled.body).data;
  if (given === undefined) return { kind: 'distrusted', code: 'enrol.answer-unreadable' };
  if (given.serverId !== keySet.serverId) return { kind: 'distrusted', code: 'enrol.server-id-differs' };
  await (copyKey === undefined ? folder.keepClientId(given.clientId) : folder.useNextKey(given.clientId));
  return { kind: 'enrolled', clientId: given.clientId };
}

/** The client that was copied says by its key that the permit goes to the new key. */
function copyOf({ folder, enrolmentKey }: EnrolmentRequest, transcript: Uint8Array): EnrolRequest['copyOf'] {
  const { key, clientId = '' } = folder;
  return { clientId, clientKey: key.text, signature: key.sign(copyContent(transcript, enrolmentKey)) };
}

function trustOf({ folder, rootFingerprint }: EnrolmentRequest): Trust {
  return folder.keySet === undefined ? { kind: 'pinned', rootFingerprint } : { kind: 'held', held: folder.keySet };
}

/** Which refusals mean that a later attempt may go well: a stale nonce or a busy server does, a used-up key doesn't. */
function refusalOf(answer: JsonAnswer): EnrolmentOutcome {
  const said = enrolRefusalSchema.safeParse(answer.body).data?.error;
  const code = said?.code ?? `status ${answer.status}`;
  if (code === 'enrol.tls-key-mismatch') return { kind: 'distrusted', code };
  const isFinal = answer.status === 403 || answer.status === 422;
  if (isFinal) return { kind: 'refused', code, message: said?.message ?? '', fields: said?.fields };
  return { kind: 'unreachable', code, detail: code, waitMs: answer.retryAfterMs, keyWasTold: false };
}
