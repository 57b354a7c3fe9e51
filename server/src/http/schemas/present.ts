/** What a body really holds: schemas give an optional field that is missing as `undefined`, services as not there. */
export type Present<Body> = {
  [Field in keyof Body]: Exclude<Body[Field], undefined>;
};

export function present<Body extends object>(body: Body): Present<Body> {
  return Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined)) as Present<Body>;
}
