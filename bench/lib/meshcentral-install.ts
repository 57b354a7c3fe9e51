/**
 * The peer's package, installed once into a cache outside the repository, and a server of it set up for a run: an
 * empty data folder, loopback only, and everything off that would make it speak to anyone but us.
 */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

import { runToEnd, startChild } from './child.ts';
import type { Child } from './child.ts';
import { freePort } from '../../tools/testbed/free-port.ts';

export const meshcentralVersion = '1.1.55';

export interface MeshcentralServer {
  readonly port: number;
  readonly account: { readonly name: string; readonly password: string };
  readonly agentProgram: string;
  readonly process: Child;
}

/** Gives the package's folder. */
export async function installMeshcentral(): Promise<string> {
  const cache = process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache');
  const folder = join(cache, 'sallyport-bench', `meshcentral-${meshcentralVersion}`);
  const whole = join(folder, 'installed');
  if (!existsSync(whole)) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'package.json'), '{ "private": true }\n');
    const wanted = `meshcentral@${meshcentralVersion}`;
    await runToEnd('npm', ['install', wanted, '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: folder });
    writeFileSync(whole, '');
  }
  return join(folder, 'node_modules', 'meshcentral');
}

export async function startMeshcentral(packageFolder: string, dataFolder: string): Promise<MeshcentralServer> {
  return await (
    await prepareMeshcentral(packageFolder, dataFolder)
  )();
}

/** A server with an account and nothing else, in a new folder; the answer starts it, as often as it is called. */
export async function prepareMeshcentral(
  packageFolder: string,
  dataFolder: string,
): Promise<() => Promise<MeshcentralServer>> {
  const port = await freePort();
  const account = { name: 'bench', password: 'Only-on-loopback-1' };
  mkdirSync(join(dataFolder, 'data'));
  mkdirSync(join(dataFolder, 'files'));
  writeFileSync(join(dataFolder, 'data', 'config.json'), JSON.stringify(configuration(port)));
  const program = join(packageFolder, 'meshcentral.js');
  const places = ['--datapath', join(dataFolder, 'data'), '--filespath', join(dataFolder, 'files')];
  // Should it want a module after all, npm is to fail rather than to fetch.
  const options = { cwd: dataFolder, env: { ...process.env, npm_config_offline: 'true', NODE_ENV: 'production' } };
  const once = (args: readonly string[]): Promise<string> =>
    runToEnd(process.execPath, [program, ...places, ...args], options);
  await once(['--createaccount', account.name, '--pass', account.password]);
  await once(['--adminaccount', account.name]);
  return async () => {
    const server = startChild(process.execPath, [program, ...places], options);
    await server.untilPrinted(new RegExp(`HTTPS server running on .*:${port}`), 60_000);
    if (!server.printed().includes('WAN mode')) throw new Error(`not in WAN mode:\n${server.printed()}`);
    return { port, account, agentProgram: join(packageFolder, 'agents', 'meshagent_x86-64'), process: server };
  };
}

/** A name without a dot would silently put it into LAN mode, in which it is found and searched for by multicast. */
function configuration(port: number): unknown {
  return {
    settings: {
      cert: 'localhost.localdomain',
      WANonly: true,
      port,
      portBind: '127.0.0.1',
      exactPorts: true,
      redirPort: 0,
      redirPortBind: '127.0.0.1',
      mpsPort: 0,
      mpsPortBind: '127.0.0.1',
      agentTimeStampServer: false,
      webRTC: false,
      webRTCConfig: { iceServers: [] },
      selfUpdate: false,
      noAgentUpdate: 1,
      autoBackup: false,
      tlsOffload: false,
    },
    // A browser comes by the address and not by the name.
    domains: { '': { newAccounts: false, certUrl: undefined, allowedOrigin: true } },
  };
}
