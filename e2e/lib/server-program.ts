/** The built server on a folder of its own: started, killed, started again, and its command line beside it. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { startProgram } from './program.ts';
import type { Program } from './program.ts';

const serverFile = join(import.meta.dirname, '../../server/dist/sallyport.js');

export interface Served {
  readonly addresses: readonly string[];
  readonly port: number;
  readonly rootFingerprint: string;
}

export class ServerProgram {
  readonly data: string;
  readonly #nodeOptions: readonly string[];
  #program: Program | undefined;

  /** `nodeOptions` are those of the runtime, as its limits of memory. */
  constructor(data: string, nodeOptions: readonly string[] = []) {
    this.data = data;
    this.#nodeOptions = nodeOptions;
  }

  get pid(): number {
    return this.#program?.pid ?? -1;
  }

  /** `words` are further options of `serve`. */
  async start(port: number, ...words: readonly string[]): Promise<Served> {
    const listen = ['--listen', `127.0.0.1:${port}`];
    const serve = [serverFile, 'serve', '--json', '--data', this.data, ...listen, ...words];
    const program = startProgram([...this.#nodeOptions, ...serve]);
    this.#program = program;
    return await program.line((line) => (line.startsWith('{') ? (JSON.parse(line) as Served) : undefined));
  }

  async end(signal: NodeJS.Signals): Promise<void> {
    await this.#program?.end(signal);
  }

  /** The answer of a command, whether the server runs or not. */
  async ask<Answer>(...words: readonly string[]): Promise<Answer> {
    const all = [serverFile, ...words, '--json', '--data', this.data];
    return JSON.parse((await promisify(execFile)(process.execPath, all)).stdout) as Answer;
  }
}
