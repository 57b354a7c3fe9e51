/** docs/protocol.md and the code say the same: no message lacks its heading, no heading its message. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { commandKinds } from './agent-link/command-bodies.ts';
import { agentLinkKinds, serverLinkKinds } from './agent-link/link-messages.ts';
import { channelTools } from './channel/message-types.ts';
import { closedReason } from './channel/terminal-messages.ts';
import { consoleKinds, liveKinds } from './console-api/live.ts';
import { recordKinds } from './recording/recording-file.ts';

const page = readFileSync(new URL('../../docs/protocol.md', import.meta.url), 'utf8');

/** The text between a heading of the second level and the next. */
function section(title: string): string {
  const [, text] = page.split(`\n## ${title}\n`);
  if (text === undefined) throw new Error(`docs/protocol.md has no section "${title}"`);
  return text.split(/\n##? /)[0] ?? '';
}

const headings = (title: string): readonly string[] =>
  [...section(title).matchAll(/^### (.+)$/gm)].map(([, heading]) => heading ?? '');

const quoted = (kinds: Iterable<string>): readonly string[] => [...kinds].map((kind) => `\`${kind}\``).toSorted();

describe('docs/protocol.md', () => {
  test.each([
    ['Messages of a link', [...agentLinkKinds, ...serverLinkKinds]],
    ['Bodies of a command', [...commandKinds]],
    ['From the console', [...consoleKinds]],
    ['To the console', [...liveKinds]],
  ])('%s: every message has its heading, and back', (title, kinds) => {
    expect(headings(title).toSorted()).toEqual(quoted(kinds));
  });

  test('every channel message has its heading with its type, and back', () => {
    const rules = channelTools.terminal.map(
      (rule) => [rule.type, `0x${rule.type.toString(16).padStart(2, '0')} \`${rule.name}\``] as const,
    );
    const named = (tool: boolean): readonly string[] =>
      rules.filter(([type]) => type >= 0x40 === tool).map(([, heading]) => heading);
    expect(headings('Common messages')).toEqual(named(false));
    expect(headings('Messages of a terminal')).toEqual(named(true));
  });

  test('every record has its heading with its kind, and back', () => {
    expect(headings('Records')).toEqual(Object.entries(recordKinds).map(([name, kind]) => `${kind} \`${name}\``));
  });

  test('every reason of a closed channel is explained', () => {
    const rows = [...section('Common messages').matchAll(/^\| (\d+) \|/gm)].map(([, reason]) => Number(reason));
    expect(rows).toEqual(Object.values(closedReason));
  });
});

describe('golden bytes', () => {
  const tests = ['channel/terminal-messages.test.ts', 'recording/recording-file.test.ts'];
  const golden = tests.map((file) => readFileSync(new URL(file, import.meta.url), 'utf8')).join('\n');
  const shown = [...page.matchAll(/^```\n([0-9a-f ]+)\n```$/gm)].map(([, hex]) => hex ?? '');

  test('one is shown for every channel message but the ticket, and for every record', () => {
    expect(shown.length).toBe(channelTools.terminal.length - 1 + Object.keys(recordKinds).length);
  });

  test.each(shown)('%s is tested', (hex) => {
    expect(golden).toContain(`'${hex}'`);
  });
});
