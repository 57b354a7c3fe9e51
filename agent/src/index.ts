export { Agent } from './agent.ts';
export type { AgentEnd, AgentOptions } from './agent.ts';
export { createDialler } from './dial/dial.ts';
export { parseServerAddress, parseServerUrl } from './dial/server-address.ts';
export { lineLog } from './log.ts';
export { choosePlatform } from './platform/choose.ts';
