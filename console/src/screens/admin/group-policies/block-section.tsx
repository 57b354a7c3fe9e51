/** A block of a Group Policy: not defined, defined or final; its fields are there only where it says something. */
import type { BlockStatus } from '@sallyport/protocol';
import type { ReactNode } from 'react';
import { Segments } from '../../../components/controls/segments.tsx';
import { Section } from '../../../components/editing/section.tsx';
import { t } from '../../../text/i18n.ts';

const statuses = (['not-defined', 'defined', 'final'] as const satisfies readonly BlockStatus[]).map(
  (status) => [status, t(`access.statuses.${status}`)] as const,
);

type BlockSectionProps = {
  readonly title: string;
  readonly status: BlockStatus;
  readonly onStatus: (status: BlockStatus) => void;
  /** Of an account itself, which always says something. */
  readonly ofAccount?: boolean | undefined;
  readonly children: ReactNode;
};

export function BlockSection({ title, status, onStatus, ofAccount = false, children }: BlockSectionProps) {
  if (ofAccount) return <Section title={title}>{children}</Section>;
  return (
    <Section title={title} words={t(`access.statusWords.${status}`)}>
      <div>
        <Segments label={title} value={status} choices={statuses} onChoose={onStatus} />
      </div>
      {status !== 'not-defined' && children}
    </Section>
  );
}
