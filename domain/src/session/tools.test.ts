import { describe, expect, test } from 'vitest';
import { fullPermissions } from '../access/permission.ts';
import { grantOf, outcomeOf } from '../testing/samples.ts';
import { decideTool, isTool, toolsUnder } from './tools.ts';
import type { ToolFacts } from './tools.ts';

const inSession: ToolFacts = { state: 'active', permissions: fullPermissions, openChannels: 0 };

describe('may this participant open this tool now?', () => {
  test.each([
    ['tool.granted: a terminal', 'terminal', inSession, 'allowed'],
    [
      'tool.granted: one to look at',
      'terminal',
      { ...inSession, permissions: { ...fullPermissions, terminal: 'read-only' } },
      'allowed',
    ],
    [
      'tool.granted: none',
      'terminal',
      { ...inSession, permissions: { ...fullPermissions, terminal: 'none' } },
      ['tool.not-granted'],
    ],
    ['tool.known: a tool that does not exist', 'teleport', inSession, ['tool.unknown']],
    ['tool.known: a word that every object knows', 'constructor', inSession, ['tool.unknown']],
    [
      'tool.participants-only: an outsider',
      'terminal',
      { ...inSession, permissions: undefined },
      ['session.not-participant'],
    ],
    [
      'tool.participants-only: an outsider learns no names',
      'teleport',
      { ...inSession, permissions: undefined },
      ['session.not-participant'],
    ],
    ['tool.session-runs: a session that starts', 'terminal', { ...inSession, state: 'starting' }, 'allowed'],
    ['tool.session-runs: a suspended one', 'terminal', { ...inSession, state: 'suspended' }, ['session.not-active']],
    ['tool.session-runs: an ended one', 'terminal', { ...inSession, state: 'ended' }, ['session.not-active']],
    ['tool.sixteen-channels: the sixteenth', 'terminal', { ...inSession, openChannels: 15 }, 'allowed'],
    [
      'tool.sixteen-channels: the seventeenth',
      'terminal',
      { ...inSession, openChannels: 16 },
      ['tool.too-many-channels'],
    ],
    [
      'both reasons at once',
      'terminal',
      { ...inSession, state: 'suspended', openChannels: 16 },
      ['session.not-active', 'tool.too-many-channels'],
    ],
  ] as const)('%s', (_, tool, facts, outcome) => {
    expect(outcomeOf(decideTool(tool, facts))).toEqual(outcome);
  });

  test('tool.granted: the level goes with the grant', () => {
    expect(
      grantOf(decideTool('terminal', { ...inSession, permissions: { ...fullPermissions, terminal: 'read-only' } })),
    ).toEqual({
      tool: 'terminal',
      level: 'read-only',
    });
  });
});

test.each([
  ['full', ['terminal']],
  ['read-only', ['terminal']],
  ['none', []],
] as const)('the agent of a session with terminal %s is told of these tools', (terminal, expected) => {
  expect(toolsUnder({ ...fullPermissions, terminal })).toEqual(expected);
});

test('a tool is known by its exact name', () => {
  expect(['terminal', 'Terminal', 'terminal ', ''].map(isTool)).toEqual([true, false, false, false]);
});
