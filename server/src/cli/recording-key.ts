/** `sallyport recording rotate-key` */
import { auditEntry } from '../audit/entry.ts';
import { rotateRecordingKey } from '../sealing/recording-key-file.ts';
import { cliTexts } from '../text/cli.ts';
import { configFrom, readArguments } from './arguments.ts';
import { CommandFailed } from './failure.ts';
import { withStore } from './offline.ts';
import { outputTo } from './output.ts';

const actor = { kind: 'operator', name: 'sallyport recording rotate-key' } as const;

export async function recordingRotateKey(words: readonly string[]): Promise<void> {
  const args = readArguments(words, { own: {}, withConfig: true });
  const config = configFrom(args);
  await withStore(config, async ({ store, clock, identity }) => {
    const rotation = rotateRecordingKey(config.data);
    if (rotation.kind === 'busy') throw new CommandFailed('recording-key.busy', cliTexts.recordingKeyBusy);
    const { keyId, keys } = rotation;
    const target = { kind: 'server', id: identity.serverId, name: identity.serverId };
    const entry = auditEntry({ at: clock.now(), kind: 'recording-key.rotated', actor, target, data: { keyId } });
    await store.commit([store.insertAuditEntry(entry)]);
    outputTo(args.json).answer(cliTexts.recordingKeyRotated(keyId, keys), { keyId, keys });
  });
}
