/** What is typed into an editor, and how it is saved. */
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { isFailure } from '../../api/http.ts';
import { queryClient } from '../../api/query-client.ts';
import { failureWords } from '../../text/i18n.ts';

type Saving<Fields> = {
  readonly first: Fields;
  readonly save: (draft: Fields) => Promise<unknown>;
  /** What is read again once it is saved. */
  readonly stale: readonly unknown[];
};

export function useDraft<Fields extends object>({ first, save, stale }: Saving<Fields>) {
  const [before] = useState(first);
  const [draft, setDraft] = useState(first);
  const saving = useMutation({
    mutationFn: () => save(draft),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: stale }),
  });
  const field = isFailure(saving.error) ? saving.error.facts.field : undefined;
  /** The field of the draft that the server found fault with; of a list or a block as a whole. */
  const own = field?.split('.')[0];
  const isOwn = own !== undefined && own in draft;
  return {
    draft,
    change: (changes: Partial<Fields>): void => setDraft((now) => ({ ...now, ...changes })),
    errorOf: (name: keyof Fields & string): string | undefined =>
      own === name && saving.error !== null ? failureWords(saving.error) : undefined,
    /** For the drawer that it is typed into. */
    editor: {
      isChanged: JSON.stringify(draft) !== JSON.stringify(before),
      isSaving: saving.isPending,
      error: isOwn ? null : saving.error,
      onSave: (): Promise<boolean> =>
        saving.mutateAsync().then(
          () => true,
          () => false,
        ),
    },
  };
}
