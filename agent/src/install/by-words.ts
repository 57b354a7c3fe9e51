/** The commands `install` and `uninstall`, on this machine. */
import { systemProxy } from '../dial/proxy-choice.ts';
import { exitCode } from '../exit-code.ts';
import { faultText } from '../log.ts';
import { choosePlatform } from '../platform/choose.ts';
import { agentHelp } from '../text/help.ts';
import { installTexts } from '../text/install.ts';
import { parseInstallArguments, parseUninstallArguments } from './install-arguments.ts';
import { install } from './install.ts';
import { placesOf } from './places.ts';
import type { InstallScope } from './places.ts';
import { findSystemd } from './systemd.ts';
import { uninstall } from './uninstall.ts';
import type { Here } from './uninstall.ts';

export async function installByWords(
  [command, ...words]: readonly string[],
  enrolmentKey: string | undefined,
): Promise<number> {
  // What is made here has the rights that it is given, whatever whoever runs this is used to.
  process.umask(0o022);
  const tell = (text: string): void => void process.stderr.write(`${text}\n`);
  const here = (scope: InstallScope): Here => ({
    places: placesOf(scope),
    systemd: findSystemd(),
    platform: choosePlatform(scope === 'system' ? 'service' : 'user'),
    uid: process.getuid?.() ?? -1,
    proxy: systemProxy(),
    tell,
  });
  try {
    if (command === 'install') {
      const parsed = parseInstallArguments(words);
      if (parsed.kind !== 'run') return answer(parsed, tell);
      return await install(parsed.values, { ...here(parsed.values.scope), enrolmentKey });
    }
    const parsed = parseUninstallArguments(words);
    return parsed.kind === 'run' ? await uninstall(parsed.values, here(parsed.values.scope)) : answer(parsed, tell);
  } catch (fault) {
    tell(installTexts.failed(faultText(fault)));
    return exitCode.unexpected;
  }
}

function answer(parsed: { readonly kind: string; readonly because?: string }, tell: (text: string) => void): number {
  if (parsed.kind === 'wrong') {
    tell(`${parsed.because ?? ''}\n\n${agentHelp}`);
    return exitCode.usage;
  }
  process.stdout.write(agentHelp);
  return exitCode.good;
}
