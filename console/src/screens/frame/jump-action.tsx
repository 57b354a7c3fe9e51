/**
 * Jump: starts sessions on items, opens a tab for each that started, and says for each that didn't why not. One action
 * for the button, the key, the menu, the row and the palette.
 */
import type { Reason, StartAnswer, StartAnswersGiven } from '@sallyport/protocol';
import { useMutation } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { createContext, useCallback, useContext, useMemo, useState, type ReactNode } from 'react';
import { startItemsMax, startSessions } from '../../api/sessions.ts';
import { openSession } from '../../session/open-sessions.ts';
import { lastTerminalSize } from '../../session/terminal-size.ts';
import { failureWords } from '../../text/i18n.ts';
import { shellNumber } from '../session/session-shells.ts';
import { RefusedDialog, type RefusedItem } from './refused-dialog.tsx';
import { StartQuestions, canBeAnswered } from './start-questions.tsx';

export type JumpTarget = { readonly id: string; readonly name: string };

export type JumpAction = {
  readonly jump: (targets: readonly JumpTarget[]) => void;
  /** Ids of the items that are being started now. */
  readonly starting: ReadonlySet<string>;
};

const JumpContext = createContext<JumpAction | null>(null);

export function useJump(): JumpAction {
  const action = useContext(JumpContext);
  if (action === null) throw new Error('jumping is used outside the signed-in pages');
  return action;
}

let isPrepared = false;

/** Fetches what a session view needs, which is more than all that the page has. */
export function prepareSessionView(): void {
  if (isPrepared) return;
  isPrepared = true;
  void import('../session/session-stack.tsx').then(({ fontReady }) => fontReady());
}

/** What somebody looks for in the list is there first. */
const prepareAfterMs = 400;
let preparing: ReturnType<typeof setTimeout> | undefined;

export function prepareSessionViewSoon(): void {
  if (!isPrepared) preparing ??= setTimeout(prepareSessionView, prepareAfterMs);
}

const nobody: ReadonlySet<string> = new Set();

interface Attempt {
  readonly targets: readonly JumpTarget[];
  readonly answers?: StartAnswersGiven;
}

export function JumpProvider({ children }: { readonly children: ReactNode }) {
  const router = useRouter();
  const [starting, setStarting] = useState(nobody);
  const [refused, setRefused] = useState<{ readonly asked: number; readonly items: readonly RefusedItem[] } | null>(
    null,
  );
  const [asked, setAsked] = useState<readonly RefusedItem[]>([]);

  const { mutate, reset, variables, isPending } = useMutation({
    mutationFn: ({ targets, answers }: Attempt) =>
      startSessions({ jumpItemIds: targets.map(({ id }) => id), answers }, lastTerminalSize()),
    onMutate: ({ targets }) => {
      prepareSessionView();
      setStarting(new Set(targets.map(({ id }) => id)));
    },
    onSettled: () => setStarting(nobody),
    onSuccess: (answer, { targets }) => {
      const first = openAll(answer);
      const unstarted = unstartedOf(answer, targets);
      const items = unstarted.filter(({ reasons }) => !canBeAnswered(reasons));
      const questions = unstarted.filter(({ reasons }) => canBeAnswered(reasons));
      setAsked(questions);
      // Nothing that was typed is kept for longer than it may be needed again.
      if (questions.length === 0) queueMicrotask(reset);
      if (items.length > 0) setRefused({ asked: targets.length, items });
      if (first !== undefined) void router.navigate({ to: '/sessions/$sessionId', params: { sessionId: first } });
    },
    onError: (error, { targets }) => {
      const reasons: readonly Reason[] = [{ code: 'start', message: failureWords(error) }];
      setAsked([]);
      queueMicrotask(reset);
      setRefused({ asked: targets.length, items: targets.map(({ id, name }) => ({ id, name, reasons })) });
    },
  });

  const jump = useCallback(
    (targets: readonly JumpTarget[]) => {
      if (targets.length > 0 && targets.length <= startItemsMax) mutate({ targets });
    },
    [mutate],
  );
  const action = useMemo(() => ({ jump, starting }), [jump, starting]);

  return (
    <JumpContext value={action}>
      {children}
      {refused === null && asked.length > 0 && (
        <StartQuestions
          items={asked}
          given={variables?.answers}
          busy={isPending}
          onAnswer={(answers) => mutate({ targets: asked, answers })}
          onClose={() => {
            setAsked([]);
            reset();
          }}
        />
      )}
      {refused !== null && (
        <RefusedDialog asked={refused.asked} items={refused.items} onClose={() => setRefused(null)} />
      )}
    </JumpContext>
  );
}

function openAll(answer: StartAnswer): string | undefined {
  let first: string | undefined;
  for (const result of answer.results) {
    if (!('session' in result)) continue;
    const { id, itemName: name, startedAt, state, channels } = result.session;
    const firstChannel =
      result.channel === null ? null : { ...result.channel, number: shellNumber(channels, result.channel.id) };
    openSession({ id, name, startedAt, state, firstChannel });
    first ??= id;
  }
  return first;
}

function unstartedOf(answer: StartAnswer, targets: readonly JumpTarget[]): readonly RefusedItem[] {
  const names = new Map(targets.map(({ id, name }) => [id, name]));
  return answer.results.flatMap((result) => {
    if (!('refused' in result)) return [];
    const { jumpItemId: id, refused } = result;
    return [{ id, name: names.get(id) ?? id, reasons: refused.reasons }];
  });
}
