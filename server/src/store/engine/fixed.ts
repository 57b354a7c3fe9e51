/**
 * Statements of one form, built and printed by Kysely once instead of at each use. For what a fleet that comes back asks
 * thousands of times in a few seconds: building and printing a statement takes longer than the database does with it.
 */
import { sql } from 'kysely';
import type { Compilable, CompiledQuery, RawBuilder } from 'kysely';
import type { Write } from '../../ports.ts';
import type { Engine } from './engine.ts';

class Blank {
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }
}

/** Where a value comes at each use, by its name. */
export type BlankOf<Given extends object> = <Name extends keyof Given & string>(name: Name) => RawBuilder<Given[Name]>;

const blank = (name: string): RawBuilder<never> => sql<never>`${new Blank(name)}`;

function filled(parameters: readonly unknown[], values: object): readonly unknown[] {
  return parameters.map((parameter) =>
    parameter instanceof Blank ? (Reflect.get(values, parameter.name) as unknown) : parameter,
  );
}

export function fixedWrite<Given extends object>(
  build: (blank: BlankOf<Given>) => Compilable,
): (values: Given) => Write {
  let fixed: CompiledQuery | undefined;
  return (values) => {
    fixed ??= build(blank).compile();
    return { sql: fixed.sql, parameters: filled(fixed.parameters, values) };
  };
}

/** The first row of what is asked, or undefined. */
export function fixedRead<Given extends object, Row>(
  engine: Pick<Engine, 'read'>,
  build: (blank: BlankOf<Given>) => Compilable<Row>,
): (values: Given) => Promise<Row | undefined> {
  let fixed: CompiledQuery<Row> | undefined;
  return async (values) => {
    fixed ??= build(blank).compile();
    const [row] = await engine.read<Row>({ ...fixed, parameters: filled(fixed.parameters, values) });
    return row;
  };
}
