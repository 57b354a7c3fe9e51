/**
 * The arrows between the folders, each tried: every forbidden edge is written into a scratch copy of the repository's
 * skeleton, and the compiler or the linter must refuse it. What is allowed stands beside it and must pass.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const root = join(import.meta.dirname, '..');
const workspaces = ['domain', 'protocol', 'server', 'agent', 'console'];

/** What the tried files import: one small file for each place an arrow may point to. */
const skeleton: Readonly<Record<string, string>> = {
  'domain/src/index.ts': "export * from './rule.ts';",
  'domain/src/rule.ts': 'export type Fact = number;\nexport const isOdd = (fact: Fact): boolean => fact % 2 === 1;',
  'domain/src/jump/standing.ts': "import { isOdd } from '../rule.ts';\nexport const stands = isOdd;",
  'protocol/src/index.ts': "export * from './message.ts';",
  'protocol/src/message.ts':
    "import * as z from 'zod';\nexport const messageSchema = z.strictObject({ size: z.int() });",
  'server/src/index.ts': "export * from './store/rows.ts';",
  'server/src/store/rows.ts': 'export const rows = 1;\nexport type Row = number;',
  'server/src/http/routes.ts': 'export const routes = 1;',
  'server/src/gateway/link.ts': 'export const gateway = 1;',
  'server/src/ports.ts': 'export interface Clock {\n  readonly now: () => number;\n}',
  'agent/src/index.ts': "export * from './link/dial.ts';",
  'agent/src/link/dial.ts': 'export const dial = 1;',
  'console/src/main.tsx': 'export const title = document.title;',
  'console/src/api/items.ts': 'export const items = 1;',
  'console/src/screens/items/list.ts': 'export const list = 1;',
};

type Tool = 'compiler' | 'linter';

interface Trial {
  readonly edge: string;
  readonly file: string;
  readonly source: string;
  readonly refusedBy: readonly Tool[];
}

const both: readonly Tool[] = ['compiler', 'linter'];
const using = (name: string, from: string): string =>
  `import { ${name} } from '${from}';\nexport const used = ${name};`;
const typing = (name: string, from: string): string =>
  `import type { ${name} } from '${from}';\nexport type Used = ${name};`;

const forbidden: readonly Trial[] = (
  [
    ['domain imports a Node module', 'domain/src', using('readFileSync', 'node:fs'), both],
    ['domain imports a package', 'domain/src', using('z', 'zod'), ['linter']],
    ['domain imports a package late', 'domain/src', "export const late = import('zod');", ['linter']],
    ['domain uses the DOM', 'domain/src', 'export const used = document.title;', ['compiler']],
    ['domain uses a timer', 'domain/src', 'export const used = setTimeout;', both],
    ['domain reads the clock', 'domain/src', 'export const used = (): number => Date.now();', ['linter']],
    ['domain reads the clock by a detour', 'domain/src', 'export const used = new globalThis.Date();', ['linter']],
    ['domain draws a random number', 'domain/src', 'export const used = Math.random();', ['linter']],
    ['domain takes random out of Math', 'domain/src', 'export const { random } = Math;', ['linter']],
    ['domain reads the environment', 'domain/src', 'export const used = process.env;', both],
    ['domain imports protocol', 'domain/src', using('messageSchema', '@sallyport/protocol'), ['linter']],
    [
      'domain imports protocol by path',
      'domain/src',
      using('messageSchema', '../../protocol/src/message.ts'),
      ['linter'],
    ],
    ['protocol imports a domain value', 'protocol/src', using('isOdd', '@sallyport/domain'), ['linter']],
    ['protocol imports a domain value by path', 'protocol/src', using('isOdd', '../../domain/src/rule.ts'), ['linter']],
    ['protocol imports a Node module', 'protocol/src', using('createHash', 'node:crypto'), both],
    ['protocol imports a server type', 'protocol/src', typing('Row', '@sallyport/server'), ['linter']],
    ['protocol uses the DOM', 'protocol/src', 'export const used = document.title;', ['compiler']],
    ['agent imports domain', 'agent/src', using('isOdd', '@sallyport/domain'), ['linter']],
    ['agent imports a domain type', 'agent/src', typing('Fact', '@sallyport/domain'), ['linter']],
    ['agent imports domain by path', 'agent/src', using('isOdd', '../../domain/src/rule.ts'), ['linter']],
    ['agent imports server', 'agent/src', using('rows', '@sallyport/server'), ['linter']],
    ['agent uses the DOM', 'agent/src', 'export const used = document.title;', ['compiler']],
    [
      'a tool of the agent imports the link',
      'agent/src/tools/terminal',
      using('dial', '../../link/dial.ts'),
      ['linter'],
    ],
    ['server imports agent', 'server/src', using('dial', '@sallyport/agent'), ['linter']],
    ['server imports console by path', 'server/src', using('items', '../../console/src/api/items.ts'), ['linter']],
    ['server runs a shell', 'server/src', using('exec', 'node:child_process'), ['linter']],
    ['services import store', 'server/src/services', using('rows', '../store/rows.ts'), ['linter']],
    ['services import a type of store', 'server/src/services', typing('Row', '../store/rows.ts'), ['linter']],
    ['services import http', 'server/src/services', using('routes', '../http/routes.ts'), ['linter']],
    ['services import gateway', 'server/src/services', using('gateway', '../gateway/link.ts'), ['linter']],
    ['services open a file', 'server/src/services', using('readFileSync', 'node:fs'), ['linter']],
    ['console imports a Node module', 'console/src', using('readFileSync', 'node:fs'), ['linter']],
    ['console imports server', 'console/src', using('rows', '@sallyport/server'), ['linter']],
    ['console imports server by path', 'console/src', using('rows', '../../server/src/store/rows.ts'), ['linter']],
    ['a part of the console imports the api', 'console/src/components', using('items', '../api/items.ts'), ['linter']],
    [
      'a part of the console imports a page',
      'console/src/components',
      using('list', '../screens/items/list.ts'),
      ['linter'],
    ],
  ] as const
).map(([edge, folder, source, refusedBy], row) => ({ edge, file: `${folder}/tried-${row}.ts`, source, refusedBy }));

const allowed: readonly Trial[] = (
  [
    ['domain imports itself', 'domain/src/jump', using('isOdd', '../rule.ts')],
    ['protocol imports a domain type', 'protocol/src', typing('Fact', '@sallyport/domain')],
    [
      'protocol imports zod and itself',
      'protocol/src/channel',
      `${using('z', 'zod')}\n${typing('messageSchema', '../message.ts').replace('= messageSchema', '= typeof messageSchema')}`,
    ],
    ['protocol encodes text', 'protocol/src', "export const used = new TextEncoder().encode('');"],
    ['agent imports protocol', 'agent/src', using('messageSchema', '@sallyport/protocol')],
    ['a tool of the agent imports a Node module', 'agent/src/tools', using('readFileSync', 'node:fs')],
    [
      'server imports domain and protocol',
      'server/src',
      `${using('isOdd', '@sallyport/domain')}\nexport { messageSchema } from '@sallyport/protocol';`,
    ],
    ['server starts a program', 'server/src', using('execFile', 'node:child_process')],
    [
      'services import domain and the ports',
      'server/src/services',
      `${using('isOdd', '@sallyport/domain')}\nexport type { Clock } from '../ports.ts';`,
    ],
    [
      'console imports domain and protocol',
      'console/src',
      `${using('isOdd', '@sallyport/domain')}\nexport { messageSchema } from '@sallyport/protocol';`,
    ],
    ['a page of the console imports the api', 'console/src/screens/items', using('items', '../../api/items.ts')],
  ] as const
).map(([edge, folder, source], row) => ({ edge, file: `${folder}/allowed-${row}.ts`, source, refusedBy: [] }));

let scratch = '';
const refusals: Record<Tool, string> = { compiler: '', linter: '' };

beforeAll(() => {
  scratch = mkdtempSync(join(tmpdir(), 'sallyport-arrows-'));
  const settings = ['tsconfig.base.json', 'tsconfig.json', 'tsconfig.tests.json', '.oxlintrc.json', 'package.json'];
  const ofWorkspaces = workspaces.flatMap((name) => [`${name}/package.json`, `${name}/tsconfig.json`]);
  for (const file of [...settings, ...ofWorkspaces, 'protocol/src/globals.d.ts']) {
    cpSync(join(root, file), join(scratch, file), { recursive: true });
  }
  linkPackages();
  for (const [file, source] of Object.entries(skeleton)) write(file, source);
  for (const { file, source } of [...forbidden, ...allowed]) write(file, source);
  const projects = workspaces.map((name) => join(scratch, name));
  refusals.compiler = outputOf('tsc', ['-b', ...projects]);
  refusals.linter = outputOf('oxlint', ['--format=unix']);
}, 60_000);

afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** The same packages as here, but with the workspaces' own names leading into the scratch copy. */
function linkPackages(): void {
  mkdirSync(join(scratch, 'node_modules/@sallyport'), { recursive: true });
  for (const name of workspaces) symlinkSync(join(scratch, name), join(scratch, 'node_modules/@sallyport', name));
  for (const name of readdirSync(join(root, 'node_modules'))) {
    if (name === '@sallyport' || name === '.cache') continue;
    symlinkSync(join(root, 'node_modules', name), join(scratch, 'node_modules', name));
  }
}

function write(file: string, source: string): void {
  mkdirSync(dirname(join(scratch, file)), { recursive: true });
  writeFileSync(join(scratch, file), `${source}\n`);
}

function outputOf(program: string, args: readonly string[]): string {
  const options = { cwd: scratch, encoding: 'utf8', env: { ...process.env, NO_COLOR: '1' } } as const;
  return spawnSync(join(root, 'node_modules/.bin', program), args, options).stdout;
}

function refusersOf(file: string): readonly Tool[] {
  return both.filter((tool) => refusals[tool].split('\n').some((line) => line.startsWith(file)));
}

describe('refused', () => {
  test.for(forbidden)('$edge', ({ file, refusedBy }) => {
    expect(refusersOf(file)).toEqual(expect.arrayContaining([...refusedBy]));
  });
});

describe('allowed', () => {
  test.for(allowed)('$edge', ({ file }) => expect(refusersOf(file)).toEqual([]));
});

test('the linter finds nothing in the skeleton itself', () => {
  expect(Object.keys(skeleton).filter((file) => refusersOf(file).includes('linter'))).toEqual([]);
});
