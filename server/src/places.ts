/** Where the other parts of a checkout stand, seen from src/ and from the bundle in dist/ alike. */
import { fileURLToPath } from 'node:url';

const place = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** Only in a bundle: what a new SQLite database is made of (store/engine/new-database.ts). */
export const builtDatabase = place('./new-database.sql');

export const builtConsole = place('../../console/dist');
/** What a build made of the agent, for publishing. */
export const builtRelease = place('../../agent/dist');
export const builtAgent = place('../../agent/dist/agent.js');
export const builtFleet = place('../../agent/dist/fleet.js');
