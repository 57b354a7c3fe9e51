/** The form of a new installer. Only the group is needed. */
import { Checkbox, NumberInput, TextInput, Textarea } from '@mantine/core';
import { useForm } from '@mantine/form';
import { installerChoices, type NewInstallerAnswer } from '@sallyport/protocol';
import { useMutation } from '@tanstack/react-query';
import { createInstaller, installersQuery } from '../../api/installers.ts';
import { isFailure } from '../../api/http.ts';
import { queryClient } from '../../api/query-client.ts';
import { Button } from '../../components/controls/button.tsx';
import { Icon } from '../../components/icon.tsx';
import { Callout } from '../../components/notice.tsx';
import { failureWords, t } from '../../text/i18n.ts';
import confirm from '../../components/controls/confirm.module.css';
import { Dialog } from '../../components/controls/dialog.tsx';
import classes from './admin.module.css';
import { PortalField } from './portals/portal-field.tsx';
import { ValidForField, aDay, minutesOf } from './valid-for.tsx';
import type { ValidFor } from './valid-for.tsx';

type NewInstallerDialogProps = {
  readonly groups: readonly string[];
  readonly onMade: (made: NewInstallerAnswer) => void;
  readonly onClose: () => void;
};

interface Typed {
  readonly group: string;
  readonly name: string;
  readonly tag: string;
  readonly comments: string;
  readonly validFor: ValidFor;
  /** Empty for any number. */
  readonly maxUses: number | string;
  /** An address of a portal; empty for the default one. */
  readonly portal: string;
  readonly overrides: readonly string[];
}

/** In characters, as people count them; the server's own limits. */
const longest = { group: 255, name: 128, tag: 64, comments: 1024 } as const;
const usesMost = 1_000_000;

const tooLong = (value: string, most: number): string | null =>
  [...value.trim()].length > most ? t('install.tooLong', { most }) : null;

export function NewInstallerDialog({ groups, onMade, onClose }: NewInstallerDialogProps) {
  const form = useForm<Typed>({
    initialValues: {
      group: groups.length === 1 ? (groups[0] ?? '') : '',
      name: '',
      tag: '',
      comments: '',
      validFor: aDay,
      maxUses: '',
      portal: '',
      overrides: [],
    },
    validate: {
      group: (value) =>
        value.trim() === '' || tooLong(value, longest.group) !== null ? t('install.groupWrong') : null,
      name: (value) => tooLong(value, longest.name),
      tag: (value) => tooLong(value, longest.tag),
      comments: (value) => tooLong(value, longest.comments),
      validFor: (value) => (minutesOf(value) === undefined ? t('install.validWrong') : null),
      maxUses: (value) =>
        value === '' || (typeof value === 'number' && value >= 1 && value <= usesMost)
          ? null
          : t('install.maxUsesWrong'),
    },
  });
  const making = useMutation({
    mutationFn: ({ validFor, maxUses, portal, overrides, ...texts }: Typed) =>
      createInstaller({
        ...texts,
        validMinutes: minutesOf(validFor) ?? 0,
        maxUses: typeof maxUses === 'number' ? maxUses : null,
        publicSiteAddress: portal === '' ? null : portal,
        overrides: installerChoices.filter((choice) => overrides.includes(choice)),
      }),
    onSuccess: async (made) => {
      await queryClient.invalidateQueries({ queryKey: installersQuery.queryKey });
      onMade(made);
    },
    onError: (error) => {
      const field = isFailure(error) ? error.facts.field : undefined;
      if (field === 'publicSiteAddress') form.setFieldError('portal', failureWords(error));
      else if (field !== undefined && field in form.values) form.setFieldError(field, failureWords(error));
    },
  });
  const order = ['label', 'input', 'description', 'error'] as const;
  return (
    <Dialog opened onClose={onClose} title={t('install.create')} withCloseButton={false} size={520}>
      <form className={classes['form']} onSubmit={form.onSubmit((values) => making.mutate(values))} noValidate>
        {making.isError && <Callout tone="danger">{failureWords(making.error)}</Callout>}
        <TextInput
          label={t('install.group')}
          description={t('install.groupHint')}
          inputWrapperOrder={[...order]}
          list="installer-groups"
          rightSection={<Icon name="chevron-down" />}
          rightSectionPointerEvents="none"
          data-autofocus
          {...form.getInputProps('group')}
        />
        <datalist id="installer-groups">
          {groups.map((group) => (
            <option key={group} value={group} />
          ))}
        </datalist>
        <TextInput
          label={t('install.name')}
          description={t('install.nameHint')}
          inputWrapperOrder={[...order]}
          {...form.getInputProps('name')}
        />
        <TextInput label={t('install.tag')} {...form.getInputProps('tag')} />
        <Textarea label={t('install.comments')} rows={2} {...form.getInputProps('comments')} />
        <ValidForField
          value={form.values.validFor}
          error={typeof form.errors['validFor'] === 'string' ? form.errors['validFor'] : null}
          onChange={(value) => form.setFieldValue('validFor', value)}
        />
        <NumberInput
          label={t('install.maxUses')}
          description={t('install.maxUsesHint')}
          inputWrapperOrder={[...order]}
          min={1}
          allowDecimal={false}
          allowNegative={false}
          hideControls
          {...form.getInputProps('maxUses')}
        />
        <PortalField {...form.getInputProps('portal')} />
        <Checkbox.Group
          label={t('install.overrides')}
          description={t('install.overridesHint')}
          value={[...form.values.overrides]}
          onChange={(overrides) => form.setFieldValue('overrides', overrides)}
        >
          <div className={classes['ticks']}>
            {installerChoices.map((choice) => (
              <Checkbox key={choice} size="xs" value={choice} label={t(`install.override.${choice}`)} />
            ))}
          </div>
        </Checkbox.Group>
        <div className={`${confirm['buttons']} ${classes['foot']}`}>
          <Button onClick={onClose}>{t('common.cancel')}</Button>
          <Button type="submit" tone="main" busy={making.isPending}>
            {t('install.submit')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
