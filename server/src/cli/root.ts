/** `sallyport root rotate` */
import { auditEntry } from '../audit/entry.ts';
import { rotateRoot } from '../identity/rotate-root.ts';
import { cliTexts } from '../text/cli.ts';
import { configFrom, readArguments } from './arguments.ts';
import { CommandFailed } from './failure.ts';
import { withStore } from './offline.ts';
import { outputTo } from './output.ts';

const actor = { kind: 'operator', name: 'sallyport root rotate' } as const;

export async function rootRotate(words: readonly string[]): Promise<void> {
  const args = readArguments(words, { own: {}, withConfig: true });
  const config = configFrom(args);
  await withStore(config, async ({ store, clock, identity }) => {
    const rotation = rotateRoot(config.data, { clock });
    switch (rotation.kind) {
      case 'busy':
        throw new CommandFailed('root.busy', cliTexts.rootBusy);
      case 'too-many-roots':
        throw new CommandFailed('root.too-many', cliTexts.rootsTooMany);
      case 'root-missing':
        throw new CommandFailed('root.missing', cliTexts.rootMissing(rotation.file));
      case 'rotated': {
        const { rootFingerprint, number } = rotation;
        const target = { kind: 'server', id: identity.serverId, name: identity.serverId };
        const data = { rootFingerprint, keySet: number };
        await store.commit([
          store.insertAuditEntry(auditEntry({ at: clock.now(), kind: 'root.rotated', actor, target, data })),
        ]);
        outputTo(args.json).answer(cliTexts.rootRotated(rootFingerprint, number), { rootFingerprint, number });
      }
    }
  });
}
