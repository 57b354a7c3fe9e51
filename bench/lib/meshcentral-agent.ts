/** The peer's shipped agent for Linux x64, run in the foreground from a folder of its own. */
import { chmodSync, copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { startChild } from './child.ts';
import type { Child } from './child.ts';

export interface MeshcentralAgent {
  readonly program: string;
  readonly folder: string;
  readonly meshId: string;
  readonly serverHash: string;
  /** Of the server, or of the line in front of it. */
  readonly port: number;
}

export function startMeshcentralAgent(agent: MeshcentralAgent): Child {
  mkdirSync(agent.folder);
  const program = join(agent.folder, 'meshagent');
  copyFileSync(agent.program, program);
  chmodSync(program, 0o700);
  const settings = {
    MeshName: 'bench',
    MeshType: 2,
    MeshID: `0x${hexOf(agent.meshId.split('/').at(-1) ?? '')}`,
    ServerID: hexOf(agent.serverHash),
    MeshServer: `wss://127.0.0.1:${agent.port}/agent.ashx`,
  };
  const lines = Object.entries(settings).map(([name, value]) => `${name}=${value}\r\n`);
  writeFileSync(join(agent.folder, 'meshagent.msh'), `\r\n${lines.join('')}`);
  return startChild(program, ['connect'], { cwd: agent.folder });
}

/** Its base64 has @ and $ in place of + and /. */
function hexOf(text: string): string {
  return Buffer.from(text.replaceAll('@', '+').replaceAll('$', '/'), 'base64').toString('hex').toUpperCase();
}
