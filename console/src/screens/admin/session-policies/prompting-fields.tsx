/** Whether the customer is asked, before what, for how long, and what counts when nobody answers. */
import { Checkbox, NativeSelect } from '@mantine/core';
import type { PromptingFields } from '@sallyport/protocol';
import { Section } from '../../../components/editing/section.tsx';
import { permissionNames } from '../../../text/en-policy.ts';
import { t } from '../../../text/i18n.ts';
import { firstPrompting, promptingTools } from './policy-draft.ts';
import classes from './session-policies.module.css';

type PromptingProps = {
  readonly prompting: PromptingFields | null;
  readonly error: string | undefined;
  readonly onChange: (prompting: PromptingFields | null) => void;
};

const prompts = ['never', 'always', 'some-tools'] as const;
const timeouts = [15, 20, 30, 60] as const;
const answers = ['allow', 'deny'] as const;

export function PromptingSection({ prompting, error, onChange }: PromptingProps) {
  return (
    <Section title={t('sessionPolicy.prompting')} words={t('sessionPolicy.promptingWords')}>
      <NativeSelect
        label={t('sessionPolicy.prompt')}
        value={prompting?.prompt ?? ''}
        data={[
          { value: '', label: t('sessionPolicy.prompts.none') },
          ...prompts.map((prompt) => ({ value: prompt, label: t(`sessionPolicy.prompts.${prompt}`) })),
        ]}
        onChange={({ currentTarget }) => {
          const prompt = prompts.find((one) => one === currentTarget.value);
          onChange(prompt === undefined ? null : { ...(prompting ?? firstPrompting), prompt });
        }}
      />
      {prompting !== null && prompting.prompt !== 'never' && (
        <Asking prompting={prompting} error={error} onChange={onChange} />
      )}
    </Section>
  );
}

type AskingProps = Omit<PromptingProps, 'prompting'> & { readonly prompting: PromptingFields };

function Asking({ prompting, error, onChange }: AskingProps) {
  const change = (changes: Partial<PromptingFields>): void => onChange({ ...prompting, ...changes });
  return (
    <>
      {prompting.prompt === 'some-tools' && (
        <Checkbox.Group
          label={t('sessionPolicy.promptTools')}
          value={[...prompting.tools]}
          error={error}
          onChange={(tools) => change({ tools })}
        >
          <div className={classes['boxes']}>
            {promptingTools.map((tool) => (
              <Checkbox key={tool} value={tool} label={permissionNames[tool]} />
            ))}
          </div>
        </Checkbox.Group>
      )}
      <Checkbox
        label={t('sessionPolicy.once')}
        checked={prompting.once}
        onChange={({ currentTarget }) => change({ once: currentTarget.checked })}
      />
      <div className={classes['pair']}>
        <NativeSelect
          label={t('sessionPolicy.timeout')}
          value={String(prompting.timeoutSeconds)}
          data={timeouts.map((seconds) => ({
            value: String(seconds),
            label: seconds === 60 ? t('sessionPolicy.minute') : t('sessionPolicy.seconds', { count: seconds }),
          }))}
          onChange={({ currentTarget }) => {
            const timeoutSeconds = timeouts.find((seconds) => String(seconds) === currentTarget.value);
            if (timeoutSeconds !== undefined) change({ timeoutSeconds });
          }}
        />
        <NativeSelect
          label={t('sessionPolicy.defaultAnswer')}
          value={prompting.defaultAnswer}
          data={answers.map((answer) => ({ value: answer, label: t(`sessionPolicy.answers.${answer}`) }))}
          onChange={({ currentTarget }) => {
            const defaultAnswer = answers.find((answer) => answer === currentTarget.value);
            if (defaultAnswer !== undefined) change({ defaultAnswer });
          }}
        />
      </div>
    </>
  );
}
