/** Every writable field of the contract by itself, with each kind of value that it may have: taken, and told back. */
import { expect, test } from 'vitest';
import { goodPassword } from '../../testing/test-server.ts';
import { startCaller } from './testing/caller.ts';
import type { Json } from './testing/caller.ts';
import { schemaFrom } from './testing/contract.ts';
import type { Schema } from './testing/contract.ts';
import { base, makeSite } from './testing/site.ts';
import type { Places, Site } from './testing/site.ts';
import { bodyOf, bodySchemaOf, faultsOfAnswer, filled, inScope, ownIds, plainBody } from './testing/walk.ts';
import type { Documented } from './testing/walk.ts';

/** Values where the contract’s own limits are not all that there is to say. */
const valuesOf: Readonly<Record<string, readonly unknown[]>> = {
  support_button_profile_code_name: [''],
  support_button_direct_queue: [''],
  connection_type: ['active'],
  jumpoint_proxy: [''],
  jump_group_type: ['shared'],
  public_site_address: ['127.0.0.1'],
  public_portal_ids: [[]],
  email_address: ['ada@example.com'],
  preferred_email_language: ['en', 'de-de'],
  // Accounts of the site sign in elsewhere; those that sign in here are another test's.
  password: [],
  password_reset_next_login: [false],
  perm_session_idle_timeout: [-1, 0, 300, 86_400],
  perm_console_idle_timeout: [-1, 0, 300, 86_400],
};

const ofGroup = { user_id: undefined, security_provider_id: 1, group_name: 'Night shift' };

/** Fields that must stand beside one, or must not, for it to be taken. */
const besides: Readonly<Record<string, Json>> = {
  group_name: ofGroup,
  distinguished_name: ofGroup,
  simultaneous_jump_behavior_applies_to_copies: { simultaneous_jumps: 'join' },
  schedule_strict: { schedule_enabled: true },
};

/** Empty or nothing where something else holds then: a name that is made, and a text that is empty. */
const toldOtherwise: readonly (readonly [string, unknown, RegExp])[] = [
  ['code_name', '', /^"[a-z0-9-]+"$/],
  ['comments', null, /^""$/],
  ['public_portal_ids', '[]', /^\["All portals"\]$/],
];

function isTold(name: string, value: unknown, told: unknown): boolean {
  const [sent, said] = [JSON.stringify(value), JSON.stringify(told)];
  const otherwise = toldOtherwise.find(([field, of]) => field === name && (of === value || of === sent));
  return otherwise === undefined ? said === sent : otherwise[2].test(said);
}

async function valuesFor(name: string, property: Schema, site: Site): Promise<readonly unknown[]> {
  const given = valuesOf[name] ?? (await site.pools())[name];
  const nothing = property.nullable === true ? [null] : [];
  if (name === 'user_ids') return [(await site.pools())[name]];
  if (given !== undefined) return [...given, ...nothing];
  if (property.enum !== undefined) return [...property.enum, ...nothing];
  switch (property.type) {
    case 'boolean':
      return [true, false, ...nothing];
    case 'integer':
      return [property.minimum ?? 0, property.maximum ?? 1000, ...nothing];
    case 'string': {
      if (property.format === 'date-time') return ['2031-01-31T12:00:00Z', ...nothing];
      const longest = `${site.number()}`.padEnd(property.maxLength ?? 40, 'x');
      return [`x${site.number()}`, longest, ...(property.minLength === 0 ? [''] : []), ...nothing];
    }
    default:
      return [];
  }
}

function ownValue(of: Documented, name: string, places: Places): unknown {
  const isId = name === 'display_number' || (name === 'team_id' && of.path.startsWith('/team/'));
  return places[isId ? 'id' : name];
}

function fieldsOf(of: Documented): readonly (readonly [string, Schema])[] {
  const properties = Object.entries(schemaFrom(bodySchemaOf(of) ?? {}).properties ?? {});
  return properties
    .map(([name, property]) => [name, schemaFrom(property)] as const)
    .filter(([, { readOnly }]) => readOnly !== true);
}

test('each writable field is taken by itself, and the answer says what was sent', { timeout: 300_000 }, async () => {
  const it = await startCaller();
  const site = await makeSite(it);
  const faults: string[] = [];
  let taken = 0;
  for (const of of inScope.filter(({ method }) => method === 'POST' || method === 'PATCH')) {
    // What is changed may be the same thing every time.
    const there = of.method === 'PATCH' ? await site.place(of.path) : undefined;
    for (const [name, property] of fieldsOf(of)) {
      for (const drawn of await valuesFor(name, property, site)) {
        const places = there ?? (await site.place(of.path));
        // What the path names already is named no otherwise.
        const value = ownValue(of, name, places) ?? drawn;
        const plain = await plainBody(of, site, places);
        const body = { ...plain, ...besides[name], [name]: value, ...ownIds(of, places) };
        const answer = await site.ask(filled(of.path, places), { method: of.method, ...bodyOf(body) });
        const about = `${of.method} ${of.path}: ${name} = ${JSON.stringify(value).slice(0, 40)}`;
        faults.push(...faultsOfAnswer(of, answer));
        const told = answer.json as Json | undefined;
        taken += 1;
        if (answer.status >= 300) faults.push(`${about} is refused: ${answer.text.slice(0, 200)}`);
        else if (told !== undefined && Object.hasOwn(told, name) && !isTold(name, value, told[name])) {
          faults.push(`${about} is told as ${JSON.stringify(told[name])}`);
        }
      }
    }
  }
  expect(faults).toEqual([]);
  expect(taken).toBeGreaterThan(300);
});

test('a password is set for an account that signs in here, and told to nobody', async () => {
  const it = await startCaller();
  const site = await makeSite(it);
  await it.it.signedIn('alice');
  const users = (await site.ask(`${base}/user`)).json as Json[];
  const id = users.find(({ username }) => username === 'alice')?.['id'];
  const change = (user: unknown, body: Json) => site.ask(`${base}/user/${String(user)}`, { method: 'PATCH', body });
  const password = 'nine lanterns along the quai';
  const changed = await change(id, { password });
  expect([changed.status, Object.hasOwn(changed.json as Json, 'password')]).toEqual([200, false]);
  const signIn = async (given: string): Promise<number> => (await it.it.client().signIn('alice', given)).status;
  expect([await signIn(goodPassword), await signIn(password)]).toEqual([401, 200]);
  const short = await change(id, { password: 'short' });
  expect([short.status, short.json]).toMatchObject([422, { errors: { password: [expect.any(String)] } }]);
  const { id: elsewhere } = await site.place('/user/{id}');
  for (const body of [{ password }, { password_reset_next_login: true }]) {
    const answer = await change(elsewhere, body);
    expect([answer.status, Object.keys((answer.json as { errors: object }).errors)]).toEqual([422, Object.keys(body)]);
  }
});
