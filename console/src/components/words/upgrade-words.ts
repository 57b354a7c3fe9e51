/** How the last upgrade of a Jump Client goes, in one line. */
import type { ClientUpgrade } from '@sallyport/protocol';
import { upgrade as words, upgradeCauses } from '../../text/en-upgrade.ts';
import { t } from '../../text/i18n.ts';

type KnownState = keyof typeof words.states;

function isKnown(state: string): state is KnownState {
  return Object.hasOwn(words.states, state);
}

export function upgradeWords({ state, version, because }: ClientUpgrade): string {
  const told = isKnown(state) ? t(`upgrade.states.${state}`) : state;
  const line = t('upgrade.to', { state: told, version });
  return because === '' ? line : t('upgrade.why', { words: line, because: upgradeCauses[because] ?? because });
}
