import { describe, expect, test } from 'vitest';
import { outcomeOf } from '../testing/samples.ts';
import { decidePrompt } from './prompting.ts';
import type { PromptingRules } from './session-policy.ts';

const rules: PromptingRules = {
  prompt: 'always',
  tools: [],
  once: false,
  timeoutSeconds: 30,
  defaultAnswer: 'deny',
};

describe('may a tool open that the customer is to be asked about?', () => {
  test.each([
    ['prompt.default-answer: no policy speaks of prompts', undefined, 'allowed'],
    ['prompt.default-answer: nothing is asked', { ...rules, prompt: 'never' }, 'allowed'],
    ['prompt.default-answer: asked, and silence means no', rules, ['tool.prompt-denied']],
    ['prompt.default-answer: asked, and silence means yes', { ...rules, defaultAnswer: 'allow' }, 'allowed'],
    [
      'prompt.default-answer: other tools are asked about',
      { ...rules, prompt: 'some-tools', tools: ['screen-sharing'] },
      'allowed',
    ],
    [
      'prompt.default-answer: this tool is asked about',
      { ...rules, prompt: 'some-tools', tools: ['terminal'] },
      ['tool.prompt-denied'],
    ],
  ] as const)('%s', (_, given, outcome) => {
    expect(outcomeOf(decidePrompt(given, 'terminal'))).toEqual(outcome);
  });

  test('prompt.default-answer: what was not asked and what nobody answered are told apart', () => {
    expect(decidePrompt({ ...rules, prompt: 'never' }, 'terminal')).toEqual({ kind: 'allowed', grant: 'not-asked' });
    expect(decidePrompt({ ...rules, defaultAnswer: 'allow' }, 'terminal')).toEqual({
      kind: 'allowed',
      grant: 'default-answer',
    });
  });
});
