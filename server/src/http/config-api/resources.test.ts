/** What requests do, beside what they answer. */
import { expect, test } from 'vitest';
import { idOf } from '../../store/testing/rows.ts';
import { startCaller } from './testing/caller.ts';
import type { Caller, Json } from './testing/caller.ts';
import { base, makeSite } from './testing/site.ts';
import type { Site } from './testing/site.ts';

interface Asked {
  readonly status: number;
  readonly json: Json;
}

async function start(): Promise<{ it: Caller; site: Site; ask: (line: string, body?: object) => Promise<Asked> }> {
  const it = await startCaller();
  const site = await makeSite(it);
  const ask = async (line: string, body?: object): Promise<Asked> => {
    const [method = 'GET', path = ''] = line.split(' ');
    const { status, json } = await site.ask(`${base}${path}`, { method, ...(body === undefined ? {} : { body }) });
    return { status, json: (json ?? {}) as Json };
  };
  return { it, site, ask };
}

test('a jump client: only what is named changes, copies stand by themselves, and the last one ends the client', async () => {
  const { it, site, ask } = await start();
  const { store } = it.it.server.world;
  const { id } = await site.place('/jump-client/{id}');
  const before = (await ask(`GET /jump-client/${id}`)).json;
  const changed = { tag: 'lobby', max_offline_minutes: 90, is_quiet: true };
  const answer = await ask(`PATCH /jump-client/${id}`, changed);
  expect(answer.json).toEqual({ ...before, ...changed, customer_client_start_mode: 'minimized' });
  expect((await ask(`GET /jump-client/${id}`)).json).toEqual(answer.json);
  const contradiction = await ask(`PATCH /jump-client/${id}`, { is_quiet: true, customer_client_start_mode: 'normal' });
  expect([contradiction.status, contradiction.json['errors']]).toMatchObject([422, { is_quiet: [expect.any(String)] }]);
  const button = await ask(`PATCH /jump-client/${id}`, { support_button_direct_queue: 'team:a', tag: 'x' });
  expect([button.status, (await ask(`GET /jump-client/${id}`)).json['tag']]).toEqual([422, 'lobby']);

  const { id: group } = await site.place('/jump-group/{id}');
  const where = { jump_group_id: group, jump_group_type: 'shared', name: 'Copy' };
  const copied = await ask(`POST /jump-client/${id}/copy`, where);
  expect(copied.json).toEqual({ action: 'copy', success: '1', destId: expect.any(Number) });
  const copy = String(copied.json['destId']);
  expect((await ask(`GET /jump-client/${copy}`)).json).toMatchObject({
    name: 'Copy',
    jump_group_id: group,
    tag: 'lobby',
  });
  const client = async () => (await store.listJumpClients())[0];
  expect((await ask(`DELETE /jump-client/${id}`)).status).toBe(204);
  expect((await ask(`GET /jump-client/${id}`)).status).toBe(404);
  expect((await client())?.uninstalledAt).toBe(null);
  expect((await ask(`DELETE /jump-client/${copy}`)).status).toBe(204);
  expect((await client())?.uninstalledAt).not.toBe(null);
  const entries = (await store.listAuditEntries(200)).filter(({ kind }) => kind.startsWith('jump-item.'));
  expect(new Set(entries.map(({ actorKind }) => actorKind))).toEqual(new Set(['api-account']));
});

test('a Session Policy that is not meant for items is given to none, nor to an installer', async () => {
  const { it, site, ask } = await start();
  const { store, bus, access } = it.it.server.world;
  await store.commit([
    store.insertSessionPolicy({
      id: idOf('session-policy', 7),
      displayName: 'People',
      displayNameFold: 'people',
      codeName: 'people',
      description: '',
      permissions: '{}',
      prompting: null,
      availability: '{"users":true,"representativeInvite":true,"jumpItems":false}',
    }),
  ]);
  bus.publish('access-changed', {});
  await access.current();
  const policy = (await store.listSessionPolicies()).find(({ codeName }) => codeName === 'people')?.apiId;
  const { id } = await site.place('/jump-client/{id}');
  const { id: group } = await site.place('/jump-group/{id}');
  for (const field of ['attended_session_policy_id', 'unattended_session_policy_id']) {
    const answers = [
      await ask(`PATCH /jump-client/${id}`, { [field]: policy }),
      await ask('POST /jump-client/installer', { jump_group_id: group, [field]: policy }),
    ];
    for (const { status, json } of answers) {
      expect([status, json['errors']]).toEqual([422, { [field]: [expect.any(String)] }]);
    }
  }
});

test('an installer: its key is told once, it dies with its time, and only what there is is downloaded', async () => {
  const { it, site, ask } = await start();
  const { id: group } = await site.place('/jump-group/{id}');
  const made = (await ask('POST /jump-client/installer', { jump_group_id: group, valid_duration: 10 })).json;
  const key = made['key_info'] as Json;
  expect(key['encodedInfo']).toMatch(/\S{20,}/);
  const again = (await ask(`GET /jump-client/installer/${String(made['id'])}`)).json;
  expect(again).toEqual({ ...made, key_info: { ...key, encodedInfo: '' } });
  const script = await site.ask(String(key['installerPath']));
  expect([script.status, script.headers['content-type']]).toEqual([200, 'application/x-executable']);
  expect(script.text).toContain('SALLYPORT_ENROLMENT_KEY');
  expect(script.text).not.toContain(String(key['encodedInfo']));
  for (const platform of ['raspberry-pi-32-headless', 'mac-dmg', 'mac-zip', 'windows-64-msi', 'windows-32-msi']) {
    const { status, json } = await ask(`GET /jump-client/installer/${String(made['installer_id'])}/${platform}`);
    expect([status, json['message']]).toEqual([404, `There is no Jump Client for ${platform} yet.`]);
  }
  const passive = await ask('POST /jump-client/installer', { jump_group_id: group, connection_type: 'passive' });
  expect([passive.status, Object.keys(passive.json['errors'] as Json)]).toEqual([422, ['connection_type']]);
  it.clockAt(700_000);
  const late = await it.get(String(key['installerPath']));
  expect([late.status, (late.json as Json)['message']]).toEqual([404, 'The time of the installer is over.']);
});

test('groups, policies and users: no role is the default one, kept fields come back, the last administrator stays', async () => {
  const { site, ask } = await start();
  const { id: group } = await site.place('/jump-group/{id}');
  const { id: user } = await site.place('/user/{id}');
  const member = await ask(`POST /jump-group/${group}/user`, { user_id: user });
  expect(member.json).toEqual({ user_id: user, jump_item_role_id: 1 });
  expect((await ask(`POST /jump-group/${group}/user`, { user_id: user })).status).toBe(422);
  await ask(`PATCH /jump-group/${group}/user/${user}`, { jump_item_role_id: 3 });
  expect((await ask(`GET /jump-group/${group}/user/${user}`)).json).toEqual({ user_id: user, jump_item_role_id: 3 });
  expect((await ask('POST /jump-group', { name: 'GROUP OF THE SITE 1' })).status).toBe(422);

  const settings = { name: 'Night', perm_collaborate: true, perm_jump_client: true, rep_perm_status: 'final' };
  const policy = (await ask('POST /group-policy', settings)).json;
  expect(policy).toMatchObject({ ...settings, perm_generate_session_key: false, default_jump_item_role_id: 1 });
  const id = String(policy['id']);
  expect((await ask(`PATCH /group-policy/${id}`, { perm_support_allowed: 'full_support' })).json).toEqual({
    ...policy,
    perm_support_allowed: 'full_support',
  });
  expect((await ask(`POST /group-policy/${id}/member`, { user_id: user })).status).toBe(201);
  expect((await ask(`GET /user/${user}`)).json).toMatchObject({
    perm_jump_client: true,
    perm_support_allowed: 'full_support',
  });
  expect(await ask(`GET /user/${user}/group-policies`)).toMatchObject({ json: [{ name: 'Night' }] });

  const administrators = (await ask('GET /user')).json as unknown as Json[];
  const last = administrators.find((one) => one['perm_admin'] === true)?.['id'];
  const disabled = await ask(`PATCH /user/${String(last)}`, { enabled: false });
  expect([disabled.status, Object.keys(disabled.json['errors'] as Json)]).toEqual([422, ['enabled']]);
  expect((await ask(`DELETE /user/${String(last)}`)).status).toBe(422);
  const used = await site.place('/jump-policy/{id}');
  const { id: client } = await site.place('/jump-client/{id}');
  await ask(`PATCH /jump-client/${client}`, { jump_policy_id: used['id'] });
  expect((await ask(`DELETE /jump-policy/${used['id']}`)).status).toBe(422);
});
