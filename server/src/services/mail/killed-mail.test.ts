/** A server that is killed after it has answered and before its mail is taken: the mail is sent when it is back. */
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JumpItemId, JumpPolicyId } from '@sallyport/domain';
import { freeJumpPolicyRules } from '@sallyport/domain';
import { expect, onTestFinished, test } from 'vitest';
import { RemoteSite } from '../../gateway/testing/remote-site.ts';
import { startSite } from '../../gateway/testing/test-site.ts';
import { SmtpSite } from '../../testing/smtp-site.ts';
import { createJumpPolicy } from '../policies/jump-policies.ts';
import { changeMailServer } from './mail-server.ts';

const operator = { kind: 'operator', name: 'test' } as const;

/** A mail server that takes connections and says nothing. */
async function silentServer() {
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    sockets.push(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    connected: () => once(server, 'connection'),
    async stop() {
      for (const socket of sockets) socket.destroy();
      await new Promise((closed) => server.close(closed));
    },
  };
}

test('nothing that was written is lost', { timeout: 180_000 }, async () => {
  const data = mkdtempSync(join(tmpdir(), 'sallyport-mail-'));
  onTestFinished(() => rmSync(data, { recursive: true, force: true }));
  const silent = await silentServer();
  const { port } = silent;

  const before = await startSite({ data });
  const { world } = before;
  const agent = await before.agent();
  const itemId = await agent.itemId();
  const server = {
    host: '127.0.0.1',
    port,
    security: 'none',
    user: '',
    password: undefined,
    senderAddress: 'sallyport@example.com',
    senderName: '',
    authority: '',
  } as const;
  await changeMailServer({ ...world, box: world.secondFactors.box }, server, operator);
  const duty = { addresses: ['duty@example.com', 'night@example.com'], displayName: '' };
  const rules = { ...freeJumpPolicyRules, startNotification: duty };
  const made = await createJumpPolicy(world, { displayName: 'Told', codeName: '', description: '', rules }, operator);
  const jumpPolicyId = made.kind === 'done' ? made.policy.id : ('' as JumpPolicyId);
  await world.store.commit([world.store.updateJumpItem(itemId as JumpItemId, { jumpPolicyId })]);
  await before.server.stop();

  const first = await RemoteSite.start(data);
  await agent.at(first).link();
  const trying = silent.connected();
  const [started] = await first.console.start([itemId]);
  expect(started).toHaveProperty('session');
  // One mail is under way, the other one waits behind it.
  await trying;
  await first.kill();
  await silent.stop();

  const smtp = await SmtpSite.start({ security: 'none', port });
  onTestFinished(() => smtp.stop());
  const second = await RemoteSite.start(data);
  onTestFinished(() => second.kill());
  const mails = await smtp.whenTaken(2);
  expect(mails.map(({ to }) => to.join()).toSorted()).toEqual(['duty@example.com', 'night@example.com']);
});
