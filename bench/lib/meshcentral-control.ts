/** The peer's control socket, as far as a terminal needs it: answers are matched by their action. */
import { setTimeout as pause } from 'node:timers/promises';

import type { WebSocket } from 'ws';

import type { MeshcentralServer } from './meshcentral-install.ts';
import { closeWebSocket, openWebSocket } from './web-socket.ts';

const answersWithinMs = 20_000;
const nodeWithinMs = 60_000;

type Message = Readonly<Record<string, unknown>>;
type Cookies = { readonly own: string; readonly relay: string };

export class MeshcentralControl {
  readonly url: string;
  readonly throughPort: number | undefined;
  serverHash = '';
  #socket: WebSocket | undefined;
  readonly #waiting = new Map<string, (message: Message) => void>();

  private constructor(port: number, throughPort: number | undefined) {
    this.url = `wss://127.0.0.1:${port}/`;
    this.throughPort = throughPort;
  }

  static async open(server: MeshcentralServer, throughPort?: number): Promise<MeshcentralControl> {
    const control = new MeshcentralControl(server.port, throughPort);
    const { name, password } = server.account;
    const asBase64 = (text: string): string => Buffer.from(text).toString('base64');
    const told = control.#answer('serverinfo');
    control.#socket = await openWebSocket({
      url: `${control.url}control.ashx`,
      headers: { 'x-meshauth': `${asBase64(name)},${asBase64(password)}` },
      throughPort,
      onMessage: (bytes) => control.#take(bytes),
    });
    const { serverinfo } = (await told) as { readonly serverinfo: { readonly agentCertHash: string } };
    control.serverHash = serverinfo.agentCertHash;
    return control;
  }

  async createMesh(): Promise<string> {
    const answer = await this.#ask({ action: 'createmesh', meshname: 'bench', meshtype: 2, responseid: 'bench' });
    if (typeof answer['meshid'] !== 'string') throw new Error(`no mesh: ${JSON.stringify(answer)}`);
    return answer['meshid'];
  }

  /** The id of a connected node that isn't among those known. */
  async untilNode(meshId: string, known: readonly string[]): Promise<string> {
    for (const until = performance.now() + nodeWithinMs; performance.now() < until; await pause(250)) {
      const answer = await this.#ask({ action: 'nodes', responseid: 'bench' });
      const byMesh = answer['nodes'] as Readonly<Record<string, readonly { _id: string; conn?: number }[]>>;
      const found = byMesh[meshId]?.find((node) => ((node.conn ?? 0) & 1) === 1 && !known.includes(node._id));
      if (found !== undefined) return found._id;
    }
    throw new Error('the agent did not connect');
  }

  async cookies(): Promise<Cookies> {
    const answer = await this.#ask({ action: 'authcookie' });
    return { own: String(answer['cookie']), relay: String(answer['rcookie']) };
  }

  send(message: Message): void {
    this.#socket?.send(JSON.stringify(message));
  }

  async close(): Promise<void> {
    if (this.#socket !== undefined) await closeWebSocket(this.#socket);
  }

  #ask(message: Message): Promise<Message> {
    const answer = this.#answer(String(message['action']));
    this.send(message);
    return answer;
  }

  #answer(action: string): Promise<Message> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`no answer to ${action}`)), answersWithinMs);
      this.#waiting.set(action, (message) => {
        clearTimeout(timer);
        this.#waiting.delete(action);
        resolve(message);
      });
    });
  }

  #take(bytes: Buffer): void {
    const message = JSON.parse(bytes.toString()) as Message;
    const action = String(message['action']);
    if (action === 'close') throw new Error(`refused: ${bytes.toString()}`);
    this.#waiting.get(action)?.(message);
  }
}
