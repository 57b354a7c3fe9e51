/** Fetches a recording range by range, so that playing begins with the first and a long one never comes in one lump. */
import type { ChannelPlace } from '../api/sessions.ts';
import { recordingDataUrl } from '../api/sessions.ts';

/** Ours: a second or so on a slow line. */
const rangeBytes = 1_048_576;

type LoadOptions = {
  readonly place: ChannelPlace;
  readonly signal: AbortSignal;
  readonly onBytes: (bytes: Uint8Array, progress: { readonly loaded: number; readonly total: number }) => void;
};

export async function loadRecording({ place, signal, onBytes }: LoadOptions): Promise<void> {
  const url = recordingDataUrl(place);
  let at = 0;
  for (;;) {
    const response = await fetch(url, {
      headers: { range: `bytes=${at}-${at + rangeBytes - 1}` },
      credentials: 'same-origin',
      signal,
    });
    // Beyond its end: all is there.
    if (response.status === 416) return;
    if (!response.ok) throw new Error(`the server answered ${response.status}`);
    const bytes = new Uint8Array(await response.arrayBuffer());
    at += bytes.length;
    const total = response.status === 206 ? totalOf(response.headers.get('content-range')) : at;
    onBytes(bytes, { loaded: at, total: total ?? at });
    if (response.status !== 206 || bytes.length === 0 || (total !== undefined && at >= total)) return;
  }
}

function totalOf(contentRange: string | null): number | undefined {
  const total = Number(/\/(\d+)$/.exec(contentRange ?? '')?.[1]);
  return Number.isNaN(total) ? undefined : total;
}
