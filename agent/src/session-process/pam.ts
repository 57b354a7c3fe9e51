/**
 * The endpoint's own judgement of accounts: libpam (Linux-PAM 1.1 and later, pam(3)), called directly. Every call
 * waits, for seconds where a wrong password is to cost time, so only a session process makes them.
 */
import { existsSync } from 'node:fs';

/** Codes of Linux-PAM, security/_pam_types.h. */
export const pamCode = {
  success: 0,
  wrong: 7,
  unknownUser: 10,
  tooManyTries: 11,
  passwordToChange: 12,
  accountExpired: 13,
  conversation: 19,
  passwordExpired: 27,
} as const;

const flag = { silent: 0x8000, noEmptyPassword: 0x1, establish: 0x2, delete: 0x4 } as const;
const item = { tty: 3 } as const;
const style = { promptHidden: 1, promptShown: 2 } as const;

/** The longest answer that a module takes (PAM_MAX_RESP_SIZE), without the zero at its end. */
export const passwordMostBytes = 511;

/**
 * The rules that hold for sessions: those of our own name where the endpoint has them, else those of a login at its
 * console. Never those of `su`, which let root in without a password.
 */
export function pamService(exists: (path: string) => boolean = existsSync): string {
  const hasOwn = ['/etc/pam.d/sallyport', '/usr/lib/pam.d/sallyport'].some((path) => exists(path));
  return hasOwn ? 'sallyport' : 'login';
}

export interface Pam {
  /** A code of Linux-PAM each. */
  authenticate(): number;
  checkAccount(): number;
  establishCredentials(): number;
  openSession(): number;
  /** As modules want it to be for the session. */
  environment(): Readonly<Record<string, string>>;
  words(code: number): string;
  /** A module asked for something else than one password. */
  readonly wasAskedMore: boolean;
  /** Ends what was opened, in the opposite order. */
  end(): void;
}

export async function startPam(service: string, name: string, password: string | undefined): Promise<Pam> {
  const { default: koffi } = await import('koffi');
  const libc = koffi.load(null);
  const lib = koffi.load('libpam.so.0');
  const allocate: (count: number, bytes: number) => bigint = libc.func('void *calloc(size_t, size_t)');
  const free: (pointer: unknown) => void = libc.func('void free(void *)');
  koffi.struct('pam_message', { msg_style: 'int', msg: 'const char *' });
  const conversation = koffi.proto('int conversation(int count, void *messages, void *responses, void *data)');
  koffi.struct('pam_conv', { conv: koffi.pointer(conversation), data: 'void *' });
  type Start = [service: string, user: string, conv: object, handle: [unknown]];
  const start: (...given: Start) => number = lib.func(
    'int pam_start(const char *, const char *, const pam_conv *, _Out_ void **)',
  );
  const step = (called: string): ((handle: unknown, flags: number) => number) => lib.func(`int ${called}(void *, int)`);
  const setItem: (handle: unknown, type: number, value: string) => number = lib.func(
    'int pam_set_item(void *, int, const char *)',
  );
  const listEnvironment: (handle: unknown) => unknown = lib.func('void *pam_getenvlist(void *)');
  const [authenticate, account, credentials, open, close, finish] = [
    'pam_authenticate',
    'pam_acct_mgmt',
    'pam_setcred',
    'pam_open_session',
    'pam_close_session',
    'pam_end',
  ].map(step) as [Step, Step, Step, Step, Step, Step];
  const words: (handle: unknown, code: number) => string = lib.func('const char *pam_strerror(void *, int)');

  let answer = password;
  let wasAskedMore = false;
  /** An array of {resp, resp_retcode}, 16 bytes each, which the module frees. */
  const converse = (count: number, messages: unknown, responses: unknown): number => {
    const answers = allocate(count, 16);
    const pointers = koffi.decode(messages, koffi.array(koffi.pointer('pam_message'), count)) as readonly unknown[];
    for (const [at, pointer] of pointers.entries()) {
      const { msg_style: asked } = koffi.decode(pointer, 'pam_message') as { readonly msg_style: number };
      if (asked !== style.promptHidden && asked !== style.promptShown) continue;
      if (asked === style.promptShown || answer === undefined) {
        wasAskedMore = true;
        free(answers);
        return pamCode.conversation;
      }
      const bytes = Buffer.from(`${answer}\0`);
      answer = undefined;
      const copy = allocate(bytes.length, 1);
      koffi.encode(copy, koffi.array('uint8', bytes.length), bytes);
      koffi.encode(answers, at * 16, 'void *', copy);
      bytes.fill(0);
    }
    koffi.encode(responses, 'void *', answers);
    return pamCode.success;
  };
  const callback = koffi.register(converse, koffi.pointer(conversation));
  const held: [unknown] = [null];
  const started = start(service, name, { conv: callback, data: null }, held);
  if (started !== pamCode.success) throw new Error(`pam_start: ${started}`);
  const [handle] = held;
  // A terminal comes later, if at all; modules want some name.
  setItem(handle, item.tty, 'sallyport');
  let last: number = pamCode.success;
  let hasCredentials = false;
  let isOpen = false;
  const kept = (code: number): number => (last = code);
  return {
    authenticate: () => kept(authenticate(handle, flag.silent | flag.noEmptyPassword)),
    checkAccount: () => kept(account(handle, flag.silent | flag.noEmptyPassword)),
    establishCredentials: () => {
      const code = kept(credentials(handle, flag.silent | flag.establish));
      hasCredentials = code === pamCode.success;
      return code;
    },
    openSession: () => {
      const code = kept(open(handle, flag.silent));
      isOpen = code === pamCode.success;
      return code;
    },
    environment: () => {
      const list = listEnvironment(handle);
      const lines: string[] = [];
      const lineAt = (at: number) =>
        list === null ? null : (koffi.decode(list, at * 8, 'const char *') as string | null);
      for (let line = lineAt(0); line !== null; line = lineAt(lines.length)) lines.push(line);
      return Object.fromEntries(lines.map((line) => [line.split('=', 1)[0] ?? '', line.slice(line.indexOf('=') + 1)]));
    },
    words: (code) => words(handle, code),
    get wasAskedMore() {
      return wasAskedMore;
    },
    end: () => {
      if (isOpen) close(handle, flag.silent);
      if (hasCredentials) credentials(handle, flag.silent | flag.delete);
      finish(handle, last);
      koffi.unregister(callback);
    },
  };
}

type Step = (handle: unknown, flags: number) => number;
