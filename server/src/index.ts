export { startServer } from './main.ts';
export type { RunningServer, ServerOptions } from './main.ts';
export { loadConfig } from './config/load.ts';
export type { Config } from './config/keys.ts';
