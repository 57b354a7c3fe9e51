/** A thread that searches the list of a server over HTTPS at a steady rate, as consoles do: on connections that stay. */
import { Agent, request } from 'node:https';
import { parentPort, workerData } from 'node:worker_threads';

export interface Searching {
  readonly port: number;
  readonly cookie: string;
  readonly perSecond: number;
}

export interface SearchTimes {
  readonly answered: number;
  readonly refused: number;
  readonly ms: readonly number[];
}

const { port, cookie, perSecond } = workerData as Searching;
const agent = new Agent({ keepAlive: true, maxSockets: 8 });
const words = ['k', 'kiosk 77', 'user', 'kiosk-777', 'lift', 'host-1 corp', 'offline', '10.1'];
const orders = ['name', '-hostname', '-lastAccessedAt', 'groupName,-tag,name', '-status'];
const times: number[] = [];
let [sent, refused] = [0, 0];

function search(): void {
  const query = new URLSearchParams({
    search: words[sent % words.length] ?? '',
    sort: orders[sent % orders.length] ?? '',
    limit: '100',
  });
  sent += 1;
  const from = performance.now();
  const path = `/api/jump-items?${query.toString()}`;
  const asked = request({ host: '127.0.0.1', port, path, agent, headers: { cookie }, rejectUnauthorized: false });
  asked.on('response', (response) => {
    if (response.statusCode !== 200) refused += 1;
    response.resume();
    response.on('end', () => times.push(performance.now() - from));
  });
  asked.on('error', () => {
    refused += 1;
  });
  asked.end();
}

const timer = setInterval(search, 1000 / perSecond);
parentPort?.once('message', () => {
  clearInterval(timer);
  agent.destroy();
  const told: SearchTimes = { answered: times.length, refused, ms: times };
  parentPort?.postMessage(told);
  parentPort?.close();
});
