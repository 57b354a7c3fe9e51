/** A fleet as a database holds it: so many clients of one item each, whose texts differ as those of a real fleet do. */
import { caseFold, instant } from '@sallyport/domain';
import type { JumpGroupId } from '@sallyport/domain';
import { openEngine } from '../../server/src/store/engine/open.ts';
import type { StorePlace } from '../../server/src/store/engine/open.ts';
import { clientRow, groupRow, idOf, itemRow, moment, sampleFacts } from '../../server/src/store/testing/rows.ts';

export interface FleetShape {
  readonly items: number;
  readonly groups: number;
}

/** Rows of twenty columns: under the parameters that either database takes in a statement. */
const rowsAtOnce = 1_000;

/** Numbers of the API beyond those that a server has given by then. */
const firstNumber = 1_000_000;

export const fleetGroup = (n: number, { groups }: FleetShape): JumpGroupId => idOf('jump-group', (n % groups) + 1);

/** Each a different one, in no order. */
export const fleetName = (n: number, { items }: FleetShape): string => `kiosk-${(n * 7919) % items}`;

function factsOf(n: number): string {
  const domain = n % 3 === 0 ? undefined : ['corp.example', 'office.example.org'][n % 2];
  return JSON.stringify({
    ...sampleFacts,
    hostname: `host-${n}`,
    privateAddresses: [`10.${n % 250}.${(n >> 8) % 250}.${n % 200}`],
    ...(domain === undefined ? {} : { domain, fqdn: `host-${n}.${domain}` }),
    ...(n % 2 === 0 ? { consoleUser: `user-${n % 5000}` } : {}),
  });
}

function fleetClient(n: number) {
  return clientRow(n, { facts: factsOf(n), remoteAddress: `198.51.${n % 250}.${(n >> 6) % 250}` });
}

function fleetItem(n: number, shape: FleetShape) {
  const name = fleetName(n, shape);
  return {
    ...itemRow(n, {
      name,
      nameFold: caseFold(name),
      jumpGroupId: fleetGroup(n, shape),
      tag: `floor ${n % 9}`,
      comments: n % 3 === 0 ? `beside the lift of floor ${n % 9}, house ${n % 77}` : '',
      lastAccessAt: n % 4 === 0 ? null : instant(moment - n * 60_000),
    }),
    apiId: firstNumber + n,
  };
}

/** Into a database that has been migrated and has none of it, through connections of the store's kind. */
export async function fillFleet(place: StorePlace, shape: FleetShape): Promise<void> {
  const engine = await openEngine(place);
  const { db } = engine;
  for (const table of ['jumpGroups', 'jumpClients', 'jumpItems'] as const) {
    const count = table === 'jumpGroups' ? shape.groups : shape.items;
    for (let from = 1; from <= count; from += rowsAtOnce) {
      const numbers = Array.from({ length: Math.min(rowsAtOnce, count - from + 1) }, (_, n) => from + n);
      const insert = {
        jumpGroups: () =>
          db.insertInto('jumpGroups').values(numbers.map((n) => ({ ...groupRow(n), apiId: firstNumber + n }))),
        jumpClients: () => db.insertInto('jumpClients').values(numbers.map(fleetClient)),
        jumpItems: () => db.insertInto('jumpItems').values(numbers.map((n) => fleetItem(n, shape))),
      }[table];
      await insert().execute();
    }
  }
  await engine.close();
}
