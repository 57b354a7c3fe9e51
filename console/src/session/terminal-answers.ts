/**
 * Programs ask a terminal questions (what are you, where is the cursor, what colour is this) and the terminal answers by
 * itself, as if it were typed. While old output is shown again those questions are long past: an answer now would land
 * at the prompt. So each question is swallowed while `isReplaying` says so.
 */
import type { IFunctionIdentifier, Terminal } from '@xterm/xterm';

const csiQuestions: readonly IFunctionIdentifier[] = [
  // Device attributes: primary, secondary, tertiary.
  { final: 'c' },
  { prefix: '>', final: 'c' },
  { prefix: '=', final: 'c' },
  // Status and cursor position, plain and private.
  { final: 'n' },
  { prefix: '?', final: 'n' },
  // Whether a mode is set.
  { intermediates: '$', final: 'p' },
  { prefix: '?', intermediates: '$', final: 'p' },
  // Name and version; keyboard protocol.
  { prefix: '>', final: 'q' },
  { prefix: '?', final: 'u' },
];

/** OSC numbers whose `?` asks for a colour. */
const oscColours = [4, 10, 11, 12, 21] as const;

/** Turning focus reports on makes the terminal report at once; seen again, that is an answer like the others. */
const focusReports: ReadonlySet<string> = new Set(['\u001b[I', '\u001b[O']);

export function isFocusReport(text: string): boolean {
  return focusReports.has(text);
}

type Disposable = { readonly dispose: () => void };

export function muteAnswers(terminal: Terminal, isReplaying: () => boolean): Disposable {
  const { parser } = terminal;
  const registered = [
    ...csiQuestions.map((id) => parser.registerCsiHandler(id, isReplaying)),
    // Settings (DECRQSS) and terminal capabilities (XTGETTCAP).
    parser.registerDcsHandler({ intermediates: '$', final: 'q' }, isReplaying),
    parser.registerDcsHandler({ intermediates: '+', final: 'q' }, isReplaying),
    ...oscColours.map((id) => parser.registerOscHandler(id, (data) => data.includes('?') && isReplaying())),
    // The clipboard is the reader's own: no program at the other end may write or read it.
    parser.registerOscHandler(52, () => true),
  ];
  return {
    dispose: () => {
      for (const each of registered) each.dispose();
    },
  };
}
