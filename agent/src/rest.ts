/**
 * Starting and linking leave a third of the heap behind as garbage, and an agent at rest makes none that would have it
 * collected: without this its endpoint would carry that for weeks.
 */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { restAfterMs } from './limits.ts';

type Collect = (options: { readonly type: 'major'; readonly flavor: 'last-resort' }) => void;

let timer: NodeJS.Timeout | undefined;

/** Gives memory back once, when it has been quiet for a while since the last call. */
export function restSoon(): void {
  clearTimeout(timer);
  timer = setTimeout(giveMemoryBack, restAfterMs).unref();
}

function giveMemoryBack(): void {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as Collect;
  setFlagsFromString('--no-expose-gc');
  // Code that isn't running goes as well; what a beat of the link needs is made again from its source.
  setFlagsFromString('--stress-flush-code');
  collect({ type: 'major', flavor: 'last-resort' });
  setFlagsFromString('--no-stress-flush-code');
}
