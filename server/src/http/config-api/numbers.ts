/**
 * Ids of the server and the numbers by which programs know the same things. Read anew for each request: what the
 * tables hold is little, and nothing can be out of date.
 */

/** What has an id of ours and a number of theirs. */
export interface Numbered<Id extends string> {
  readonly id: Id;
  readonly apiId: number;
}

export class Numbers<Id extends string> {
  readonly #numbers: ReadonlyMap<string, number>;
  readonly #ids: ReadonlyMap<number, Id>;

  constructor(rows: readonly Numbered<Id>[]) {
    this.#numbers = new Map(rows.map(({ id, apiId }) => [id, apiId]));
    this.#ids = new Map(rows.map(({ id, apiId }) => [apiId, id]));
  }

  /** Null for what is null or not there. */
  numberOf(id: Id | null | undefined): number | null {
    return id === null || id === undefined ? null : (this.#numbers.get(id) ?? null);
  }

  idOf(number: number): Id | undefined {
    return this.#ids.get(number);
  }
}
