/** The peer: its server, its own agent, and a client that opens terminals as its page does. */
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

import { MeshcentralControl } from './meshcentral-control.ts';
import { installMeshcentral, meshcentralVersion, startMeshcentral } from './meshcentral-install.ts';
import { startMeshcentralAgent } from './meshcentral-agent.ts';
import { startLongLine } from './long-line.ts';
import { makeScratch } from './scratch.ts';
import { terminalCols, terminalRows } from './subject.ts';
import type { Output, Shell, Subject } from './subject.ts';
import { closeWebSocket, openWebSocket } from './web-socket.ts';

/** Just after a first start agents are still given their modules. */
const agentSettlesMs = 5_000;

export async function meshcentral(): Promise<Subject> {
  const packageFolder = await installMeshcentral();
  const scratch = makeScratch('meshcentral');
  const server = await startMeshcentral(packageFolder, scratch);
  const consoleLine = await startLongLine(server.port);
  const agentLine = await startLongLine(server.port);
  const near = await MeshcentralControl.open(server);
  const far = await MeshcentralControl.open(server, consoleLine.port);

  const meshId = await near.createMesh();
  const { serverHash } = near;
  const identity = { program: server.agentProgram, meshId, serverHash };
  const nearAgent = startMeshcentralAgent({ ...identity, folder: join(scratch, 'agent'), port: server.port });
  const nearNode = await near.untilNode(meshId, []);
  const farAgent = startMeshcentralAgent({ ...identity, folder: join(scratch, 'far-agent'), port: agentLine.port });
  const farNode = await near.untilNode(meshId, [nearNode]);
  await pause(agentSettlesMs);

  return {
    name: 'meshcentral',
    legs: ['direct', 'console-delayed', 'agent-delayed'],
    version: `${meshcentralVersion}, its Linux agent, WAN mode, its default store, no session recording`,
    prepare: async () => {},
    openShell: (leg, onOutput) => {
      const control = leg === 'console-delayed' ? far : near;
      return openTerminal(control, leg === 'agent-delayed' ? farNode : nearNode, onOutput);
    },
    stop: async () => {
      await Promise.all([near.close(), far.close()]);
      await Promise.all([nearAgent.stop(), farAgent.stop(), consoleLine.stop(), agentLine.stop()]);
      await server.process.stop();
    },
  };
}

/** A tunnel is asked for on the control socket and joined by its id; protocol 1 is the terminal. */
async function openTerminal(control: MeshcentralControl, nodeId: string, onOutput: Output): Promise<Shell> {
  const cookies = await control.cookies();
  const id = randomBytes(6).toString('hex');
  const path = `meshrelay.ashx?p=1&nodeid=${encodeURIComponent(nodeId)}&id=${id}`;
  control.send({
    action: 'msg',
    type: 'tunnel',
    usage: 1,
    nodeid: nodeId,
    value: `*/meshrelay.ashx?p=1&nodeid=${nodeId}&id=${id}&rauth=${cookies.relay}`,
  });
  let isJoined = false;
  let joined: () => void = () => {};
  const whenJoined = new Promise<void>((resolve) => {
    joined = resolve;
  });
  const socket = await openWebSocket({
    url: `${control.url}${path}&browser=1&auth=${cookies.own}`,
    throughPort: control.throughPort,
    onMessage: (bytes) => {
      if (!isJoined) {
        const word = bytes.toString();
        if (word !== 'c' && word !== 'cr') return;
        isJoined = true;
        const size = { cols: terminalCols, rows: terminalRows };
        socket.send(JSON.stringify({ ctrlChannel: '102938', type: 'options', ...size }));
        socket.send('1');
        joined();
      } else if (!isControlWord(bytes)) {
        onOutput(bytes);
      }
    },
  });
  await whenJoined;
  return { write: (keys) => socket.send(Buffer.from(keys)), close: () => closeWebSocket(socket) };
}

const controlWord = Buffer.from('{"ctrlChannel"');

function isControlWord(bytes: Buffer): boolean {
  return bytes.subarray(0, controlWord.length).equals(controlWord);
}
