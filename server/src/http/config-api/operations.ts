/**
 * Every operation of the contract with what carries it out, found by method and path. Few servers are asked by programs,
 * and contract and handlers are large, so this is imported when somebody asks for the first time.
 */
import { operations } from './contract.ts';
import type { Operation } from './contract.ts';
import { handlersOf } from './handlers.ts';
import type { ConfigApiWorld } from './handlers.ts';
import type { Handler } from './operation.ts';

export interface Served {
  readonly operation: Operation;
  readonly handler: Handler;
}

export type Found =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'other-method'; readonly pattern: string; readonly allow: string }
  | ({
      readonly kind: 'operation';
      readonly pattern: string;
      readonly inPath: Readonly<Record<string, string>>;
    } & Served);

export type Find = (method: string, path: string) => Found;

interface Place {
  /** Its parameters by name, as `/user/:id`. */
  readonly pattern: string;
  readonly segments: readonly string[];
  readonly allow: string;
  readonly byMethod: ReadonlyMap<string, Served>;
}

function isParameter(segment: string): boolean {
  return segment.startsWith(':');
}

function placeOf(path: string, served: readonly Served[]): Place {
  const byMethod = new Map<string, Served>(served.map((one) => [one.operation.method, one]));
  const get = byMethod.get('GET');
  if (get !== undefined) byMethod.set('HEAD', get);
  return {
    pattern: path,
    segments: path.split('/'),
    byMethod,
    allow: ['OPTIONS', ...byMethod.keys()].toSorted().join(', '),
  };
}

/** What has fewer parameters is tried first: `/user/self` is not the user whose id is `self`. */
function placesOf(world: ConfigApiWorld): readonly Place[] {
  const handlers = handlersOf(world);
  // Operations that nobody handles are not there.
  const served = operations.flatMap((operation) => {
    const handler = Object.hasOwn(handlers, operation.id) ? handlers[operation.id] : undefined;
    return handler === undefined ? [] : [{ operation, handler }];
  });
  const parameters = ({ segments }: Place): number => segments.filter(isParameter).length;
  return [...Map.groupBy(served, ({ operation }) => operation.path)]
    .map(([path, own]) => placeOf(path, own))
    .toSorted((one, other) => parameters(one) - parameters(other));
}

function decoded(segment: string): string | undefined {
  try {
    return decodeURIComponent(segment);
  } catch {
    return undefined;
  }
}

function inPathOf({ segments }: Place, asked: readonly (string | undefined)[]): Record<string, string> | undefined {
  if (segments.length !== asked.length) return undefined;
  const values: Record<string, string> = {};
  for (const [at, segment] of segments.entries()) {
    const given = asked[at];
    if (given === undefined) return undefined;
    if (isParameter(segment)) values[segment.slice(1)] = given;
    else if (segment !== given) return undefined;
  }
  return values;
}

/** The path begins behind the prefix, is still encoded and has no query. */
export function findIn(world: ConfigApiWorld): Find {
  const places = placesOf(world);
  return (method, path) => {
    const asked = path.split('/').map(decoded);
    for (const place of places) {
      const inPath = inPathOf(place, asked);
      if (inPath === undefined) continue;
      const { pattern, allow } = place;
      const served = place.byMethod.get(method);
      if (served === undefined) return { kind: 'other-method', pattern, allow };
      return { kind: 'operation', pattern, inPath, ...served };
    }
    return { kind: 'nothing' };
  };
}
