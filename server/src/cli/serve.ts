/** `sallyport serve` */
import { startServer } from '../main.ts';
import { builtRelease } from '../places.ts';
import { kitSavedAt } from '../services/recovery/recovery-kit.ts';
import { restAfterWork, restSoon } from '../sweep.ts';
import { cliTexts } from '../text/cli.ts';
import { configFrom, readArguments } from './arguments.ts';
import { writeCompiled } from './kept-code.ts';
import { outputTo, stopAsked } from './output.ts';

export async function serve(words: readonly string[]): Promise<void> {
  const args = readArguments(words, { own: {}, withConfig: true });
  const output = outputTo(args.json);
  const stop = stopAsked();
  const server = await startServer(configFrom(args), { builtRelease });
  const { addresses, setUpLink, rootFingerprint, world } = server;
  const isKitSaved = (await kitSavedAt(world)) !== undefined;
  const lines = [
    cliTexts.serving(addresses),
    ...(setUpLink === undefined ? [] : [cliTexts.setUp(setUpLink)]),
    cliTexts.rootFingerprint(rootFingerprint),
    ...(isKitSaved ? [] : [cliTexts.noRecoveryKit]),
  ];
  output.answer(lines.join('\n'), {
    addresses,
    port: server.port,
    setUpLink: setUpLink ?? null,
    rootFingerprint,
    recoveryKitSaved: isKitSaved,
  });
  writeCompiled();
  const workOn = [restSoon(), restAfterWork()];
  await stop;
  for (const each of workOn) each();
  output.note(cliTexts.stopping);
  await server.stop();
}
