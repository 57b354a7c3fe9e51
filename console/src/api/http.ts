/**
 * One way to ask the server: JSON in, JSON out, every failure a typed value with the server's own code. It holds the
 * one secret of the page, the token that state-changing requests carry.
 */
import type { ApiError, Reason } from '@sallyport/protocol';
import { forgetEarlyAnswers, takeEarlyAnswer } from '../early-answers.ts';
import { askForProof } from './proof.ts';

export type FailureFacts = {
  /** 0 when no answer came at all. */
  readonly status: number;
  readonly code: string;
  readonly message: string;
  readonly field?: string | undefined;
  readonly retryAfterMs?: number | undefined;
  readonly reasons?: readonly Reason[] | undefined;
  readonly requestId?: string | undefined;
};

export class ApiFailure extends Error {
  readonly facts: FailureFacts;

  constructor(facts: FailureFacts) {
    super(facts.message);
    this.name = 'ApiFailure';
    this.facts = facts;
  }
}

export function isFailure(error: unknown, code?: string): error is ApiFailure {
  return error instanceof ApiFailure && (code === undefined || error.facts.code === code);
}

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
type RequestParts = { readonly body?: unknown; readonly signal?: AbortSignal | undefined };

let csrfToken = '';
const loginEndedListeners = new Set<() => void>();

export function setCsrfToken(token: string): void {
  csrfToken = token;
}

/** Called when any answer says that the login is over. */
export function onLoginEnded(listener: () => void): () => void {
  loginEndedListeners.add(listener);
  return () => loginEndedListeners.delete(listener);
}

export function sayLoginEnded(): void {
  csrfToken = '';
  for (const listener of loginEndedListeners) listener();
}

export async function request<T>(method: Method, path: string, parts: RequestParts = {}): Promise<T> {
  try {
    return await requestOnce<T>(method, path, parts);
  } catch (error) {
    if (!isFailure(error, 'step-up.needed') || !(await askForProof())) throw error;
    return await requestOnce<T>(method, path, parts);
  }
}

async function requestOnce<T>(method: Method, path: string, parts: RequestParts): Promise<T> {
  const early = method === 'GET' ? await takeEarlyAnswer(path)?.catch(() => undefined) : undefined;
  if (early?.status === 401) forgetEarlyAnswers();
  const response = early ?? (await send(method, path, parts));
  if (response.ok) return (response.status === 204 ? undefined : await response.json()) as T;
  const facts = await failureOf(response);
  if (facts.status === 401 && facts.code === 'login.needed') sayLoginEnded();
  throw new ApiFailure(facts);
}

/** What is no JSON, for instance a picture; null when there is nothing. */
export async function requestBytes(path: string, signal: AbortSignal): Promise<Blob | null> {
  const response = await send('GET', path, { signal });
  if (response.ok) return response.status === 204 ? null : await response.blob();
  throw new ApiFailure(await failureOf(response));
}

async function send(method: Method, path: string, parts: RequestParts): Promise<Response> {
  const headers: Record<string, string> = { accept: 'application/json' };
  if (parts.body !== undefined) headers['content-type'] = 'application/json';
  if (method !== 'GET' && csrfToken !== '') headers['x-sallyport-csrf'] = csrfToken;
  try {
    return await fetch(`/api${path}`, {
      method,
      headers,
      credentials: 'same-origin',
      ...(parts.body === undefined ? {} : { body: JSON.stringify(parts.body) }),
      ...(parts.signal === undefined ? {} : { signal: parts.signal }),
    });
  } catch (error) {
    if (parts.signal?.aborted === true) throw error;
    throw new ApiFailure({ status: 0, code: 'network.unreachable', message: 'The server did not answer.' });
  }
}

async function failureOf(response: Response): Promise<FailureFacts> {
  const { status } = response;
  try {
    const { error } = (await response.json()) as ApiError;
    return { status, ...error };
  } catch {
    return { status, code: `http.${status}`, message: response.statusText };
  }
}

/** `name=value` pairs of the values that are there, in order. */
export function queryString(values: Readonly<Record<string, string | number | boolean | undefined>>): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(values)) {
    if (value !== undefined && value !== '') query.set(name, String(value));
  }
  const text = query.toString();
  return text === '' ? '' : `?${text}`;
}
