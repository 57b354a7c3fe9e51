/**
 * What must not stand in the repository: promises left in the code, switched-off checks, folders of the machine that a
 * file was written on, private keys, and names that say nothing or mean two things (docs/glossary.md has the right ones).
 */
import { basename } from 'node:path';
import type { TextFile } from './tracked-files.ts';

interface Forbidden {
  readonly what: string;
  readonly pattern: RegExp;
}

/** Put together from halves, so that this file doesn't hold what it forbids. */
const words = (...halves: readonly (readonly [string, string])[]): string =>
  halves.map((half) => half.join('')).join('|');

const inAnyText: readonly Forbidden[] = [
  { what: 'a promise', pattern: new RegExp(`\\b(?:${words(['TO', 'DO'], ['FIX', 'ME'], ['HA', 'CK'])})\\b`) },
  {
    what: 'a check switched off',
    pattern: new RegExp(words(['@ts-', 'ignore'], ['@ts-', 'nocheck'], ['@ts-', 'expect-error'], ['lint-', 'disable'])),
  },
  { what: 'a private key', pattern: new RegExp(`-----BEGIN (?:[A-Z]+ )*${words(['PRIVATE ', 'KEY'])}-----`) },
  { what: 'a folder of a build machine', pattern: /(?:^|[\s"'`(=])\/(?:builds?|farm|work|workspaces?)\// },
  { what: 'a home folder', pattern: /(?:^|[\s"'`(=])\/(?:home|Users)\/(?!sallyport\b)[a-z]/ },
];

const badNames = [
  'presence',
  'client',
  'policy',
  'timeout',
  'session-manager',
  'manager',
  'util',
  'utils',
  'helper',
  'helpers',
  'common',
  'misc',
  'types',
];
const badFile = new RegExp(`^(?:${badNames.join('|')})\\.tsx?$`);
const badType =
  /\b(?:class|interface|type)\s+((?:Presence|Client|Policy|Timeout|Utils?|Helpers?|Manager|I[A-Z][a-z]\w*|\w+Manager)\b)/;

export function wordProblems({ path, text }: TextFile): readonly string[] {
  const isSource = /\.tsx?$/.test(path);
  const nameless = isSource && badFile.test(basename(path)) ? [`${path}: a name that says too little`] : [];
  const ofLines = text.split('\n').flatMap((line, index) => {
    const place = `${path}:${index + 1}`;
    const type = isSource ? badType.exec(line)?.[1] : undefined;
    return [
      ...inAnyText.filter(({ pattern }) => pattern.test(line)).map(({ what }) => `${place}: ${what}`),
      ...(type === undefined ? [] : [`${place}: ${type} says too little`]),
    ];
  });
  return [...nameless, ...ofLines];
}
