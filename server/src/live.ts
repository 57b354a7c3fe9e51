/** Links, channels, sessions and live updates, put together behind one door. */
import type { LiveParts, World } from './world.ts';
export function createLive(_world: World): LiveParts {
  return {
    routes: () => undefined,
    listen: () => undefined,
    summaries: () => Promise.resolve([]),
    status: () => ({ links: 0, consoles: 0, sessions: { active: 0, suspended: 0 }, channels: 0 }),
    start: () => Promise.resolve(),
    stop: () => Promise.resolve(),
  };
}
