/** Remembered answers: facts never change in place, so what was found out about a user holds as long as they do. */
import type { UserId } from '../ids.ts';
import type { AccessFacts } from './access-facts.ts';

/** The same function, which works its answer out once for each user and each state of the facts. */
export function oncePerUser<Answer>(
  find: (facts: AccessFacts, userId: UserId) => Answer,
): (facts: AccessFacts, userId: UserId) => Answer {
  const answers = new WeakMap<AccessFacts, Map<UserId, { readonly answer: Answer }>>();
  return (facts, userId) => {
    let known = answers.get(facts);
    if (known === undefined) {
      known = new Map();
      answers.set(facts, known);
    }
    let found = known.get(userId);
    if (found === undefined) {
      found = { answer: find(facts, userId) };
      known.set(userId, found);
    }
    return found.answer;
  };
}
