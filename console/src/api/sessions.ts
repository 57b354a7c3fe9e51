/** Sessions, their channels and their recordings. */
import type {
  ChannelAnswer,
  OpenedChannel,
  RecordingHits,
  RecordingMeta,
  SessionDetails,
  SessionPage,
  StartAnswer,
  StartAnswersGiven,
  TicketAnswer,
} from '@sallyport/protocol';
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { queryString, request } from './http.ts';
import { shareSession } from './session-cache.ts';

export type TerminalSize = { readonly cols: number; readonly rows: number };

/** Most items one start takes: ten, as the manual has it. */
export const startItemsMax = 10;

export type StartWish = { readonly jumpItemIds: readonly string[]; readonly answers?: StartAnswersGiven | undefined };

/** `answers`: what Jump Policies asked for at an attempt before. */
export function startSessions({ jumpItemIds, answers }: StartWish, size: TerminalSize): Promise<StartAnswer> {
  const open = { tool: 'terminal', ...size };
  return request('POST', '/sessions', { body: { jumpItemIds, open, ...(answers === undefined ? {} : { answers }) } });
}

export type SessionsFilter = { readonly state: 'running' | 'ended' | 'all' | 'own'; readonly search: string };

export function sessionsQuery({ state, search }: SessionsFilter) {
  return infiniteQueryOptions({
    queryKey: ['sessions', state, search],
    queryFn: ({ pageParam, signal }) =>
      request<SessionPage>('GET', `/sessions${queryString({ state, search, before: pageParam, limit: 100 })}`, {
        signal,
      }),
    initialPageParam: '',
    getNextPageParam: (last) => last.next ?? undefined,
    staleTime: 10_000,
  });
}

export function sessionQuery(id: string) {
  return queryOptions({
    queryKey: ['session', id],
    // Whoever looks at sessions all day opens hundreds, and hardly one of them again.
    gcTime: 30_000,
    queryFn: ({ signal }) => request<SessionDetails>('GET', `/sessions/${encodeURIComponent(id)}`, { signal }),
    structuralSharing: shareSession,
    staleTime: 10_000,
  });
}

export function endSession(id: string): Promise<void> {
  return request('POST', `/sessions/${encodeURIComponent(id)}/end`);
}

export async function openTerminal(sessionId: string, size: TerminalSize): Promise<OpenedChannel> {
  const path = `/sessions/${encodeURIComponent(sessionId)}/channels`;
  const answer = await request<ChannelAnswer>('POST', path, { body: { tool: 'terminal', ...size } });
  return answer.channel;
}

export type ChannelPlace = { readonly sessionId: string; readonly channelId: string };

export async function newTicket(place: ChannelPlace): Promise<string> {
  return (await request<TicketAnswer>('POST', `${channelPath(place)}/tickets`)).ticket;
}

export function closeChannel(place: ChannelPlace): Promise<void> {
  return request('DELETE', channelPath(place));
}

export function recordingQuery(place: ChannelPlace) {
  return queryOptions({
    queryKey: ['recording', place.sessionId, place.channelId],
    queryFn: ({ signal }) => request<RecordingMeta>('GET', `${channelPath(place)}/recording`, { signal }),
    staleTime: 10_000,
  });
}

export function recordingDataUrl(place: ChannelPlace): string {
  return `/api${channelPath(place)}/recording/data`;
}

export type ExportFormat = 'asciicast' | 'text';

export function recordingExportUrl(place: ChannelPlace, format: ExportFormat): string {
  return `/api${channelPath(place)}/recording/export${queryString({ format })}`;
}

/** What is needed to show the recording at one moment. */
export function recordingAtUrl(place: ChannelPlace, atMs: number): string {
  return `/api${channelPath(place)}/recording/at${queryString({ ms: Math.floor(atMs) })}`;
}

export function searchRecording(
  place: ChannelPlace,
  search: { readonly q: string; readonly signal?: AbortSignal },
): Promise<RecordingHits> {
  const path = `${channelPath(place)}/recording/search${queryString({ q: search.q, limit: 200 })}`;
  return request<RecordingHits>('GET', path, { signal: search.signal });
}

function channelPath({ sessionId, channelId }: ChannelPlace): string {
  return `/sessions/${encodeURIComponent(sessionId)}/channels/${encodeURIComponent(channelId)}`;
}
