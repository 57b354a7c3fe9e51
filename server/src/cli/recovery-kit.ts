/** `sallyport recovery-kit`, `sallyport recovery-kit check` and `sallyport recovery-kit restore` */
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { writeNewFileDurably } from '../identity/durable-files.ts';
import { checkRecoveryKit, makeRecoveryKit, recoverKeys } from '../services/recovery/recovery-kit.ts';
import type { KitRefusal, KitWorld } from '../services/recovery/recovery-kit.ts';
import { systemClock, systemRandom } from '../system.ts';
import { cliTexts } from '../text/cli.ts';
import { kitTexts, wrongLineText } from '../text/recovery-kit.ts';
import { configFrom, readArguments, required } from './arguments.ts';
import { CommandFailed } from './failure.ts';
import { withStore } from './offline.ts';
import { outputTo } from './output.ts';
import { passphraseOptions, readPassphrase } from './passphrase.ts';

const actor = { kind: 'operator', name: 'command line' } as const;

function failed(refusal: KitRefusal): CommandFailed {
  if (refusal.kind === 'wrong-line') return new CommandFailed('recovery-kit.wrong-line', wrongLineText(refusal.line));
  return new CommandFailed(refusal.fault, kitTexts[refusal.fault]);
}

function readKit(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    throw new CommandFailed('file.unreadable', cliTexts.noFile(file));
  }
}

export async function recoveryKit(words: readonly string[]): Promise<void> {
  const args = readArguments(words, { own: { to: { type: 'string' }, ...passphraseOptions }, withConfig: true });
  const file = required(args, 'to', cliTexts.missing);
  if (existsSync(file)) throw new CommandFailed('file.there', cliTexts.fileThere(file));
  const config = configFrom(args);
  const passphrase = await readPassphrase(args, { isNew: true });
  await withStore(config, async (parts) => {
    const world: KitWorld = { ...parts, dataFolder: config.data };
    const made = await makeRecoveryKit(world, passphrase);
    if (made.kind !== 'made') throw failed(made);
    writeNewFileDurably(file, made.text);
    const checked = await checkRecoveryKit(world, { text: readKit(file), passphrase, actor });
    if (checked.kind !== 'right') throw failed(checked);
  });
  outputTo(args.json).answer(cliTexts.kitSaved(file), { file });
}

const fromOptions = { from: { type: 'string' }, ...passphraseOptions } as const;

export async function recoveryKitCheck(words: readonly string[]): Promise<void> {
  const args = readArguments(words, { own: fromOptions, withConfig: true });
  const text = readKit(required(args, 'from', cliTexts.missing));
  const config = configFrom(args);
  const passphrase = await readPassphrase(args, { isNew: false });
  const rootFingerprint = await withStore(config, async (parts) => {
    const checked = await checkRecoveryKit({ ...parts, dataFolder: config.data }, { text, passphrase, actor });
    if (checked.kind !== 'right') throw failed(checked);
    return parts.identity.rootFingerprint;
  });
  outputTo(args.json).answer(cliTexts.kitOpens(rootFingerprint), { rootFingerprint });
}

export async function recoveryKitRestore(words: readonly string[]): Promise<void> {
  const args = readArguments(words, { own: fromOptions, withConfig: true });
  const text = readKit(required(args, 'from', cliTexts.missing));
  const { data } = configFrom(args);
  const passphrase = await readPassphrase(args, { isNew: false });
  mkdirSync(data, { recursive: true, mode: 0o700 });
  const world = { clock: systemClock, random: systemRandom, dataFolder: data };
  const recovered = await recoverKeys(world, { text, passphrase });
  if (recovered.kind !== 'recovered') throw failed(recovered);
  const { rootFingerprint } = recovered;
  outputTo(args.json).answer(cliTexts.kitRestored(rootFingerprint), { rootFingerprint });
}
