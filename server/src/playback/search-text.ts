/** Searches the lines that are kept beside a long recording. */
import type { RecordingHits } from '@sallyport/protocol';
import { LineMatcher } from './line-matcher.ts';

/** Lines whose last text is remembered, so that one that merely grew is not found again; more than any screen has. */
const rememberedMost = 2_000;

export async function searchText(
  chunks: AsyncIterable<string>,
  query: string,
  { hits, timeMs }: { readonly hits: number; readonly timeMs: number },
): Promise<RecordingHits> {
  const matcher = new LineMatcher(query, hits);
  const wanted = query.toLowerCase();
  const startedAt = performance.now();
  const shown = new Map<number, string>();
  for await (const chunk of chunks) {
    if (performance.now() - startedAt > timeMs) return { hits: matcher.hits, truncated: true };
    if (!chunk.toLowerCase().includes(wanted)) {
      shown.clear();
      continue;
    }
    for (const line of chunk.split('\n')) {
      const [, atMs = '', number = '', text = ''] = /^(\d+)\t(-?\d+)\t(.*)$/.exec(line) ?? [];
      if (number === '') continue;
      const key = Number(number);
      matcher.see({ number: key, text, before: shown.get(key) ?? '', atMs: Number(atMs) });
      if (matcher.isFull) return { hits: matcher.hits, truncated: true };
      shown.delete(key);
      shown.set(key, text);
      const [oldest] = shown.keys();
      if (shown.size > rememberedMost && oldest !== undefined) shown.delete(oldest);
    }
  }
  return { hits: matcher.hits, truncated: false };
}
