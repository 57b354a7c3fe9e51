/** A user who is disabled, removed, or given another password, while a session of theirs runs. */
import { performance } from 'node:perf_hooks';
import { parseId } from '@sallyport/domain';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { argonPasswords } from '../auth/passwords.ts';
import { startSite } from '../gateway/testing/test-site.ts';
import type { TestSite } from '../gateway/testing/test-site.ts';
import { editAccount, removeAccount } from '../services/users/edit-account.ts';
import type { AccountsWorld } from '../services/users/edit-account.ts';

let site: TestSite;

beforeAll(async () => {
  site = await startSite();
});

afterAll(async () => {
  await site.stop();
});

const editor = { actor: { kind: 'operator', name: 'test' } } as const;

describe('hostile: an account that was taken away', () => {
  test.for(['disabled', 'removed', 'given another password', 'made to choose a new password'] as const)(
    '%s: its sockets and its running session are gone within five seconds, and nothing opens again',
    async (what) => {
      const { store, clock, random, bus, access } = site.server.world;
      const world: AccountsWorld = { store, clock, random, bus, access, passwords: argonPasswords() };
      const user = await site.console();
      const agent = await site.agent();
      const link = await agent.link();
      const started = await user.jump(await agent.itemId());
      await agent.channel((await link.obey('open-session')).channels[0]?.ticket);
      const viewer = await user.view(started.ticket);
      const [live, spare] = [await user.live(), await user.viewer()];
      const userId = parseId('user', user.login.user.id);
      if (userId === undefined) throw new Error('The user has no id');
      const at = performance.now();
      const edits = {
        disabled: { enabled: false },
        'given another password': { password: 'quite another long secret' },
        'made to choose a new password': { passwordResetRequired: true },
      } as const;
      const outcome =
        what === 'removed'
          ? await removeAccount(world, editor, userId)
          : await editAccount(world, editor, { userId, edit: edits[what] });
      expect(outcome.kind).toBe('done');
      await Promise.all([live.closed, viewer.closed, spare.closed]);
      expect(await link.obey('close-session')).toMatchObject({ sessionId: started.sessionId });
      expect(performance.now() - at).toBeLessThan(5_000);
      expect((await user.get('/api/me')).status).toBe(401);
      await expect(user.live()).rejects.toThrow('401');
      await expect(user.viewer()).rejects.toThrow('401');
    },
  );
});
