/** The portal of what an installer makes; where there is only the default one, there is nothing to choose. */
import { NativeSelect } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ChangeEvent, ReactNode } from 'react';
import { portalChoicesQuery } from '../../../api/session-policies.ts';
import { t } from '../../../text/i18n.ts';

type PortalFieldProps = {
  readonly value?: string;
  readonly error?: ReactNode;
  readonly onChange?: (event: ChangeEvent<HTMLSelectElement>) => void;
};

export function PortalField({ value, error, onChange }: PortalFieldProps) {
  const { data } = useQuery(portalChoicesQuery);
  if (data === undefined || data.rows.length < 2) return null;
  const [, ...others] = data.rows;
  return (
    <NativeSelect
      label={t('portals.ofInstaller')}
      description={t('portals.ofInstallerHint')}
      inputWrapperOrder={['label', 'input', 'description', 'error']}
      value={value ?? ''}
      error={error}
      onChange={(event) => onChange?.(event)}
      data={[
        { value: '', label: t('portals.default') },
        ...others.flatMap(({ name, addresses }) =>
          addresses.map((address) => ({ value: address, label: `${name} · ${address}` })),
        ),
      ]}
    />
  );
}
