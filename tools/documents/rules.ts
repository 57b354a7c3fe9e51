/**
 * A rule of the product stands in three places: in the comment of the function that decides it, in docs/rules.md in
 * one sentence, and at the head of a test's title. Each place must name the same rules.
 */
import type { TextFile } from './tracked-files.ts';

export interface RulePlaces {
  readonly sources: readonly TextFile[];
  readonly tests: readonly TextFile[];
  readonly document: string;
}

const name = /[a-z][a-z0-9-]*\.[a-z][a-z0-9-]*/g;
/** In a doc comment, possibly over several lines: `@rule client.lost, client.expired`. */
const tag = /@rule\s+((?:[\s*]*[a-z][a-z0-9-]*\.[a-z][a-z0-9-]*,?)+)/g;
const entry = /^- \*\*([^*]+)\*\*/gm;
/** A title, of a test or of a row in a table of cases: `'client.lost: away 15 days'`, or the name alone. */
const title =
  /(?:test|describe)\(\s*['"`]([a-z][a-z0-9-]*\.[a-z][a-z0-9-]*)['"`]|['"`]((?:[a-z][a-z0-9-]*\.[a-z][a-z0-9-]*(?:, )?)+): /g;

export function ruleProblems({ sources, tests, document }: RulePlaces): readonly string[] {
  const tagged = new Set(namesIn(sources, tag));
  const tested = new Set(namesIn(tests, title));
  const written = namesIn([{ path: 'docs/rules.md', text: document }], entry);
  const known = new Set(written);
  return [
    ...[...tagged].filter((rule) => !known.has(rule)).map((rule) => `${rule}: no entry in docs/rules.md`),
    ...[...tagged].filter((rule) => !tested.has(rule)).map((rule) => `${rule}: in no test title under domain/src`),
    ...[...known].filter((rule) => !tagged.has(rule)).map((rule) => `${rule}: in docs/rules.md, but no source has it`),
    ...[...tested].filter((rule) => !tagged.has(rule)).map((rule) => `${rule}: in a test title, but no source has it`),
    ...written
      .filter((rule, index) => written.indexOf(rule) !== index)
      .map((rule) => `${rule}: twice in docs/rules.md`),
  ];
}

function namesIn(files: readonly TextFile[], place: RegExp): readonly string[] {
  return files
    .flatMap(({ text }) => [...text.matchAll(place)])
    .flatMap(([, first, second]) => (first ?? second ?? '').match(name) ?? []);
}
