/** How the upgrade of one jump client goes on: what an agent says is taken only where it leads further. */

export const upgradeStates = [
  'pending',
  'fetching',
  'waiting',
  'trying',
  'confirmed',
  'refused',
  'failed',
  'rolled-back',
] as const;

export type UpgradeState = (typeof upgradeStates)[number];

const isUnderWay: Readonly<Record<UpgradeState, boolean>> = {
  pending: true,
  fetching: true,
  waiting: true,
  trying: true,
  confirmed: false,
  refused: false,
  failed: false,
  'rolled-back': false,
};

/**
 * Whether the client still is to be offered the release at its next link. One that is being tried is left alone: how
 * that ends is told by whichever version runs then.
 * @rule client.upgrade-offered
 */
export function isOfferedAgain(state: UpgradeState): boolean {
  return isUnderWay[state] && state !== 'trying';
}

/**
 * The state after an agent said `said` of the release that was asked for; undefined when nothing changes. An upgrade
 * that is over stays as it ended until somebody asks for it again, unless the version turns out to run after all,
 * or to have been given up.
 * @rule client.upgrade-progress
 */
export function upgradeAfter(state: UpgradeState, said: string): UpgradeState | undefined {
  const next = upgradeStates.find((each) => each === said);
  if (next === undefined || next === state) return undefined;
  if (next === 'confirmed') return next;
  if (state === 'confirmed') return next === 'rolled-back' ? next : undefined;
  return isUnderWay[state] && upgradeStates.indexOf(next) > upgradeStates.indexOf(state) ? next : undefined;
}
