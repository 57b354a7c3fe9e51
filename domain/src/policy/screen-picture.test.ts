import { expect, test } from 'vitest';
import { fullPermissions } from '../access/permission.ts';
import { allowed, refused } from '../decision.ts';
import { maySeePicture } from './screen-picture.ts';
import type { PromptingRules } from './session-policy.ts';

const may = allowed(undefined);
const mayNot = refused({ code: 'jump.account-disabled', facts: {} });
const asking: PromptingRules = { prompt: 'always', tools: [], once: false, timeoutSeconds: 30, defaultAnswer: 'allow' };
const some = (...tools: string[]): PromptingRules => ({ ...asking, prompt: 'some-tools', tools });

test.each([
  ['whoever may jump and see the screen', may, 'view', undefined, true],
  ['whoever may control it too', may, 'control', undefined, true],
  ['nobody who may not jump', mayNot, 'control', undefined, false],
  ['nobody who would not see the screen in a session', may, 'none', undefined, false],
  ['nobody who would have to ask for every tool, whatever silence means', may, 'control', asking, false],
  ['nobody who would have to ask for the screen', may, 'control', some('terminal', 'screen-sharing'), false],
  ['whoever would have to ask for other tools', may, 'control', some('terminal'), true],
  ['whoever would ask for nothing', may, 'control', { ...asking, prompt: 'never' }, true],
] as const)('screen-picture.as-session: %s', (_, jump, screen, rules, sees) => {
  const permissions = { ...fullPermissions, 'screen-sharing': screen };
  expect(maySeePicture(jump, { permissions, prompting: { rules, by: undefined } })).toBe(sees);
});
