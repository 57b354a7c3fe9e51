/** What whoever installs says otherwise than the installer, by real enrolments. */
import type { InstallerId, JumpClientId, UserId } from '@sallyport/domain';
import { expect, onTestFinished, test } from 'vitest';
import { freePort } from '../../../../tools/testbed/free-port.ts';
import { makeGroup, setMember } from '../../gateway/testing/entries.ts';
import { TestAgent } from '../../gateway/testing/test-agent.ts';
import { startSite } from '../../gateway/testing/test-site.ts';

test(
  'an item is called, grouped and governed as whoever installs says, where the installer lets it',
  { timeout: 60_000 },
  async () => {
    const port = await freePort();
    const publicAddresses = `https://berlin.example.com,https://127.0.0.1:${port}`;
    const site = await startSite({ port, publicAddresses });
    onTestFinished(() => site.stop());
    const usesOf = async (key: string) =>
      (await site.world.store.findInstaller(key.split('.')[1] as InstallerId))?.uses;
    const { store } = site.world;
    const group = await makeGroup(site, 'Kiosks');
    const administrator = await site.console({ isAdministrator: true });
    const berlin = { name: 'Berlin', addresses: ['berlin.example.com'], sessionPolicyId: null };
    expect((await administrator.post('/api/admin/public-portals', berlin)).status).toBe(200);
    const policy = { permissions: {}, prompting: null, codeName: '', description: '' };
    const availability = { users: true, representativeInvite: false, jumpItems: true };
    const named = (displayName: string, jumpItems: boolean) =>
      administrator.post('/api/admin/session-policies', {
        ...policy,
        displayName,
        availability: { ...availability, jumpItems },
      });
    const [kiosk] = [await named('Kiosk', true), await named('People', false)];
    const enrolmentKey = await site.enrolmentKey({
      itemName: 'Reception',
      overrides: [
        'name',
        'tag',
        'comments',
        'jump-group',
        'attended-session-policy',
        'public-site-address',
        'max-offline-minutes',
      ],
    });
    const code = (await store.findJumpGroup(group))?.codeName ?? '';
    const overrides = {
      name: ' Lobby ',
      tag: 'floor 3',
      comments: 'Beside the lift',
      jumpGroup: `jumpgroup:${code}`,
      attendedSessionPolicy: 'kiosk',
      publicSiteAddress: 'Berlin.example.com',
      maxOfflineMinutes: '4320',
    };
    const agent = new TestAgent(site);
    expect((await agent.enrol(enrolmentKey, { overrides })).status).toBe(200);
    const [item] = await store.listJumpItemsOfClient(agent.clientId as JumpClientId);
    expect(item).toMatchObject({
      name: 'Lobby',
      tag: 'floor 3',
      comments: 'Beside the lift',
      jumpGroupId: group,
      attendedSessionPolicyId: kiosk.read<{ readonly id: string }>().id,
      unattendedSessionPolicyId: null,
    });
    expect(await store.findJumpClient(agent.clientId as JumpClientId)).toMatchObject({
      publicSiteAddress: 'berlin.example.com',
      maxOfflineMinutes: 4320,
    });
    const [entry] = (await store.listAuditEntries(20)).filter(({ kind }) => kind === 'client.enrolled');
    expect(JSON.parse(entry?.data ?? '')).toMatchObject({ overrides });

    // Each of these alone refuses the whole, by its field, and counts no use.
    const uses = await usesOf(enrolmentKey);
    const refused = [
      [{ jumpPolicy: 'nights', name: 'x' }, 403, 'enrol.override-not-allowed', ['jumpPolicy']],
      [{ name: 'a\u0000b' }, 422, 'enrol.override-invalid', ['name']],
      [{ jumpGroup: 'jumpgroup:nowhere' }, 422, 'enrol.override-invalid', ['jumpGroup']],
      [{ jumpGroup: code }, 422, 'enrol.override-invalid', ['jumpGroup']],
      [{ jumpGroup: 'user:nobody' }, 422, 'enrol.override-invalid', ['jumpGroup']],
      [{ publicSiteAddress: 'evil.example.net' }, 422, 'enrol.override-invalid', ['publicSiteAddress']],
      [{ maxOfflineMinutes: '-1' }, 422, 'enrol.override-invalid', ['maxOfflineMinutes']],
      [{ maxOfflineMinutes: '2147483648' }, 422, 'enrol.override-invalid', ['maxOfflineMinutes']],
      [{ attendedSessionPolicy: 'people', tag: 'x' }, 422, 'enrol.override-invalid', ['attendedSessionPolicy']],
    ] as const;
    for (const [given, status, error, fields] of refused) {
      const answer = await new TestAgent(site).enrol(enrolmentKey, { overrides: given });
      expect([answer.status, answer.error]).toMatchObject([status, { code: error, fields }]);
    }
    expect(await usesOf(enrolmentKey)).toBe(uses);

    // Whoever made the installer puts items only where they may themselves.
    const creator = administrator.login.user.id as UserId;
    const ofCreator = await site.enrolmentKey({ createdBy: creator, overrides: ['jump-group'] });
    await setMember(site, { group, user: creator, role: 'start-sessions-only' });
    const elsewhere = { overrides: { jumpGroup: `jumpgroup:${code}` } };
    expect((await new TestAgent(site).enrol(ofCreator, elsewhere)).error.code).toBe('enrol.override-invalid');
    await setMember(site, { group, user: creator, role: 'administrator' });
    expect((await new TestAgent(site).enrol(ofCreator, elsewhere)).status).toBe(200);
  },
);
