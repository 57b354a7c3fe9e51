/** The properties of one item or of many. What is not touched stays on each as it is; what may not be changed says why. */
import { notifications } from '@mantine/notifications';
import type { ItemChangesBody, ItemPropertiesAnswer, ItemPropertyName } from '@sallyport/protocol';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { changeItems, itemPropertiesQuery } from '../../../api/item-changes.ts';
import { isFailure } from '../../../api/http.ts';
import { Confirm } from '../../../components/controls/confirm.tsx';
import { EditorDrawer } from '../../../components/editing/editor-drawer.tsx';
import { failureWords, t } from '../../../text/i18n.ts';
import { groupOptions } from './group-options.ts';
import type { ChosenItem } from './item-acts.tsx';
import { AccountFields } from './account-fields.tsx';
import { ChoiceField, TextField, type FieldProps } from './property-fields.tsx';

type PropertiesDrawerProps = { readonly items: readonly ChosenItem[]; readonly onClose: () => void };

type Touched = Partial<Record<ItemPropertyName, string | null>>;

/** Only a named account has a name and a password. */
function withoutName(touched: Touched): Touched {
  const ofName = new Set(['accountName', 'accountPassword']);
  return Object.fromEntries(Object.entries(touched).filter(([name]) => !ofName.has(name)));
}

export function PropertiesDrawer({ items, onClose }: PropertiesDrawerProps) {
  const ids = items.map(({ id }) => id);
  const properties = useQuery(itemPropertiesQuery(ids));
  const [touched, setTouched] = useState<Touched>({});
  const saving = useMutation({
    mutationFn: () => changeItems(ids, touched as ItemChangesBody),
    onSuccess: ({ changed }) => notifications.show({ message: t('items.saved', { count: changed }) }),
  });
  const isSaved = useRef(false);
  const [isLeaving, setLeaving] = useState(false);
  const isChanged = Object.keys(touched).length > 0;
  const save = async (): Promise<boolean> => {
    if (isChanged) await saving.mutateAsync();
    isSaved.current = true;
    return true;
  };
  const close = () => {
    if (isChanged && !isSaved.current) setLeaving(true);
    else onClose();
  };
  const faulty = isFailure(saving.error) ? saving.error.facts.field?.replace(/^changes\./, '') : undefined;
  const fieldOf = (name: ItemPropertyName, { fields }: ItemPropertiesAnswer): FieldProps => ({
    label: t(`items.fields.${name}`),
    state: fields[name],
    touched: touched[name],
    error: faulty === name ? failureWords(saving.error) : null,
    onChange: (value) =>
      setTouched((before) => {
        const { [name]: _, ...rest } = before;
        const others = name === 'sessionAccount' && value !== 'named' ? withoutName(rest) : rest;
        // Put back as it was, it is not touched.
        return value === undefined || (!fields[name].isMixed && value === fields[name].value)
          ? others
          : { ...others, [name]: value };
      }),
  });
  const { data } = properties;
  return (
    <EditorDrawer
      title={t('items.propertiesOf', { count: items.length, name: items[0]?.name ?? '' })}
      isChanged={isChanged}
      isSaving={saving.isPending}
      error={faulty === undefined ? (saving.error ?? properties.error) : null}
      verb={t('items.save')}
      isFixed={data !== undefined && Object.values(data.fields).every(({ edit }) => !edit.allowed)}
      onSave={() => save().catch(() => false)}
      onClose={close}
    >
      {data !== undefined && <Fields answer={data} fieldOf={(name) => fieldOf(name, data)} />}
      <Confirm
        opened={isLeaving}
        title={t('editing.leaveTitle')}
        verb={t('editing.leave')}
        cancel={t('editing.stay')}
        danger
        onConfirm={onClose}
        onClose={() => setLeaving(false)}
      >
        <p>{t('editing.leaveWords')}</p>
      </Confirm>
    </EditorDrawer>
  );
}

type FieldsProps = {
  readonly answer: ItemPropertiesAnswer;
  readonly fieldOf: (name: ItemPropertyName) => FieldProps;
};

function Fields({ answer, fieldOf }: FieldsProps) {
  const policies = (choices: ItemPropertiesAnswer['jumpPolicies']) =>
    choices.map(({ id, name }) => ({ value: id, label: name }));
  const others = answer.otherEntries;
  const [held] = groupOptions(answer.group === null ? [] : [answer.group]);
  return (
    <>
      {answer.items === 1 && <TextField {...fieldOf('name')} hint={t('items.nameHint')} most={128} />}
      <TextField {...fieldOf('tag')} hint={t('items.tagHint')} most={64} suggestions={answer.tags} />
      <TextField {...fieldOf('comments')} most={1024} isLong />
      <ChoiceField
        {...fieldOf('jumpGroupId')}
        hint={t('items.groupHint')}
        options={groupOptions(answer.groups)}
        held={held}
      />
      <ChoiceField {...fieldOf('jumpPolicyId')} none={t('items.none')} options={policies(answer.jumpPolicies)} />
      <ChoiceField
        {...fieldOf('attendedSessionPolicyId')}
        none={t('items.none')}
        options={policies(answer.sessionPolicies)}
      />
      <ChoiceField
        {...fieldOf('unattendedSessionPolicyId')}
        none={t('items.none')}
        options={policies(answer.sessionPolicies)}
      />
      <ChoiceField
        {...fieldOf('publicSiteAddress')}
        none={t('items.defaultPortal')}
        hint={others > 0 ? t('items.portalHintOthers', { count: others }) : t('items.portalHint')}
        options={policies(answer.portals)}
      />
      <AccountFields fieldOf={fieldOf} />
      <ChoiceField
        {...fieldOf('startMode')}
        hint={t('items.startModeHint')}
        options={(['normal', 'minimized', 'hidden'] as const).map((value) => ({
          value,
          label: t(`items.startModes.${value}`),
        }))}
      />
    </>
  );
}
