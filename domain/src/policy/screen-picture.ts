/** Whether somebody gets the small picture of an endpoint's screen without a session (M28). */
import type { Decision } from '../decision.ts';
import type { DecidedPermissions } from './decide-permissions.ts';
import { asksAbout } from './prompting.ts';

/**
 * It shows what a session would, so it is for whoever could start one now, see the screen in it, and would not have to
 * ask the customer first.
 * @rule screen-picture.as-session
 */
export function maySeePicture(
  jump: Decision<unknown>,
  { permissions, prompting }: Pick<DecidedPermissions, 'permissions' | 'prompting'>,
): boolean {
  const isAsked = prompting.rules !== undefined && asksAbout(prompting.rules, 'screen-sharing');
  return jump.kind === 'allowed' && permissions['screen-sharing'] !== 'none' && !isAsked;
}
