/** Every question that a program can ask a terminal, put to a real one: while old output is shown, nothing answers. */
import { Terminal } from '@xterm/xterm';
import { describe, expect, test } from 'vitest';
import { muteAnswers } from './terminal-answers.ts';

interface Asked {
  readonly said: readonly string[];
  readonly selected: string;
}

async function ask(output: string, isReplaying: boolean): Promise<Asked> {
  const terminal = new Terminal({ cols: 80, rows: 24, allowProposedApi: true });
  const said: string[] = [];
  terminal.onData((text) => said.push(text));
  terminal.onBinary((text) => said.push(text));
  muteAnswers(terminal, () => isReplaying);
  await new Promise<void>((resolve) => {
    terminal.write(output, resolve);
  });
  const selected = terminal.buffer.active.getLine(0)?.translateToString(true) ?? '';
  terminal.dispose();
  return { said, selected };
}

const questions = [
  ['device attributes', '\u001b[c'],
  ['secondary attributes', '\u001b[>c'],
  ['the state of the device', '\u001b[5n'],
  ['the place of the cursor', '\u001b[6n'],
  ['the place of the cursor, privately', '\u001b[?6n'],
  ['a mode', '\u001b[4$p'],
  ['a private mode', '\u001b[?2004$p'],
  ['a setting', '\u001bP$qm\u001b\\'],
] as const;

const silent = [
  ['a capability', '\u001bP+q544e\u001b\\'],
  ['tertiary attributes', '\u001b[=c'],
  ['name and version', '\u001b[>q'],
  ['the keyboard protocol', '\u001b[?u'],
  ['a colour of the palette', '\u001b]4;1;?\u0007'],
  ['the colour of the text', '\u001b]10;?\u0007'],
  ['the colour behind it', '\u001b]11;?\u0007'],
  ['the title', '\u001b[21t'],
  ['the name of the icon', '\u001b[20t'],
  ['the size of the window', '\u001b[14t'],
  ['the size in characters', '\u001b[18t'],
  ['the answerback of old terminals', '\u0005'],
] as const;

describe('hostile: output that asks the terminal to answer', () => {
  test.for(questions)('for %s is answered by a shell that runs, and by no replay of it', async ([, output]) => {
    expect((await ask(output, false)).said).toHaveLength(1);
    expect((await ask(`old${output}`, true)).said).toEqual([]);
  });

  test.for(silent)('for %s is never answered by a replay', async ([, output]) => {
    expect(await ask(`old${output}`, true)).toEqual({ said: [], selected: 'old' });
  });

  test.for([
    ['reads', '\u001b]52;c;?\u0007'],
    ['writes', `\u001b]52;c;${btoa('rm -rf /')}\u0007`],
    ['writes, ended otherwise', `\u001b]52;;${btoa('x')}\u001b\\`],
  ] as const)('a program that %s the clipboard gets nothing and changes nothing', async ([, output]) => {
    for (const isReplaying of [false, true]) expect((await ask(output, isReplaying)).said).toEqual([]);
  });

  test('a title without end, broken sequences and any bytes leave the terminal at work', async () => {
    const broken = `\u001b]0;${'x'.repeat(100_000)}\u0007\u001b[999999999999;1;;;H\u001bP\u001b_\u001b^\u0018\u001b[?1049h\u001bc`;
    expect((await ask(`${broken}still here`, true)).selected).toBe('still here');
  });
});
