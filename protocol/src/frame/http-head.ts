/**
 * The head of an HTTP/1.1 answer, read from raw bytes: what the agent needs to open a WebSocket, or a way through a
 * proxy, over a socket of its own. Strict on purpose: no folded lines, no bare line feeds, no control characters.
 */
import { headMaxBytes, headMaxLines } from './limits.ts';

export type HeadFailureCode = 'head.too-long' | 'head.too-many-lines' | 'head.malformed';

export interface AnswerHead {
  readonly status: number;
  /** By lower-case name; lines of the same name are joined by a comma and a space. */
  readonly headers: ReadonlyMap<string, string>;
}

export type HeadProgress =
  | { readonly kind: 'incomplete' }
  | { readonly kind: 'head'; readonly head: AnswerHead; readonly rest: Uint8Array }
  | { readonly kind: 'head-failure'; readonly code: HeadFailureCode };

const incomplete: HeadProgress = { kind: 'incomplete' };
const statusLinePattern = /^HTTP\/1\.1 ([1-5]\d\d)(?: [^\r\n]*)?$/;
const oldStatusLinePattern = /^HTTP\/1\.[01] ([1-5]\d\d)(?: [^\r\n]*)?$/;
/** Token, colon, value (RFC 9110, sections 5.1 and 5.5). */
const headerLinePattern = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*(.*?)[ \t]*$/;

/** Takes chunks until the empty line; what came behind it is handed back untouched. */
export class AnswerHeadReader {
  readonly #held = new Uint8Array(headMaxBytes);
  #heldBytes = 0;
  #ended: HeadProgress | undefined;
  readonly #statusLine: RegExp;

  /** Many proxies still answer as HTTP/1.0. */
  constructor({ allowsHttp10 = false }: { readonly allowsHttp10?: boolean } = {}) {
    this.#statusLine = allowsHttp10 ? oldStatusLinePattern : statusLinePattern;
  }

  push(chunk: Uint8Array): HeadProgress {
    if (this.#ended !== undefined) throw new Error('the head has been read');
    for (let at = 0; at < chunk.length; at += 1) {
      if (this.#heldBytes === headMaxBytes) return this.#end({ kind: 'head-failure', code: 'head.too-long' });
      const byte = chunk[at] ?? 0;
      if (!isHeadByte(byte)) return this.#end({ kind: 'head-failure', code: 'head.malformed' });
      this.#held[this.#heldBytes] = byte;
      this.#heldBytes += 1;
      if (byte === 0x0a && this.#endsWithEmptyLine()) return this.#end(this.#parsed(chunk.subarray(at + 1)));
    }
    return incomplete;
  }

  #endsWithEmptyLine(): boolean {
    const used = this.#heldBytes;
    return used >= 4 && this.#held[used - 2] === 0x0d && this.#held[used - 3] === 0x0a && this.#held[used - 4] === 0x0d;
  }

  #parsed(rest: Uint8Array): HeadProgress {
    let text = '';
    for (const byte of this.#held.subarray(0, this.#heldBytes - 4)) text += String.fromCharCode(byte);
    const head = parseAnswerHead(text, this.#statusLine);
    return typeof head === 'string' ? { kind: 'head-failure', code: head } : { kind: 'head', head, rest };
  }

  #end(progress: HeadProgress): HeadProgress {
    this.#ended = progress;
    return progress;
  }
}

function isHeadByte(byte: number): boolean {
  return (byte >= 0x20 && byte !== 0x7f) || byte === 0x0d || byte === 0x0a || byte === 0x09;
}

function parseAnswerHead(text: string, pattern: RegExp): AnswerHead | HeadFailureCode {
  const [statusLine = '', ...lines] = text.split('\r\n');
  const status = pattern.exec(statusLine)?.[1];
  if (status === undefined) return 'head.malformed';
  if (lines.length > headMaxLines) return 'head.too-many-lines';
  const headers = new Map<string, string>();
  for (const line of lines) {
    const [, name, value] = headerLinePattern.exec(line) ?? [];
    if (name === undefined || value === undefined || /[\r\n]/.test(value)) return 'head.malformed';
    const key = name.toLowerCase();
    const before = headers.get(key);
    headers.set(key, before === undefined ? value : `${before}, ${value}`);
  }
  return { status: Number(status), headers };
}
