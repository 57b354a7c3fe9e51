/** What became of an attempt, as it is kept and shown: whatever the mail server said, in one line that is not too long. */
import { inertText } from '@sallyport/domain';
import type { SmtpFailure } from '../../outgoing/smtp.ts';

const longest = 500;

export function answerWords(answer: string): string {
  return inertText(answer.replaceAll(/\s+/g, ' ').trim(), longest);
}

export function failureWords({ stage, answer }: Pick<SmtpFailure, 'stage' | 'answer'>): string {
  return `${stage}: ${answerWords(answer)}`;
}
