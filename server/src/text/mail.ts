/** The words of mail: plain text, and the same as HTML in which every value is escaped. */
import { inertText, instant, utcText } from '@sallyport/domain';
import type { EndReason } from '@sallyport/domain';
import type { MailFacts } from '../services/mail/mail-facts.ts';

export interface MailWords {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

interface Content {
  readonly subject: string;
  readonly opening: string;
  readonly lines: readonly (readonly [name: string, value: string])[];
  readonly link?: { readonly words: string; readonly path: string };
  readonly closing: string;
}

const endReasons: Readonly<Record<EndReason, string>> = {
  'ended-by-representative': 'Somebody in the session ended it.',
  'ended-by-administrator': 'An administrator ended it.',
  'representative-gone': 'Whoever was in the session left and did not come back.',
  'login-ended': 'The sign-in of whoever was in the session ended.',
  'account-disabled': 'The account was disabled.',
  'access-lost': 'The right to it was lost.',
  'client-uninstalled': 'The Jump Client was uninstalled.',
  'recording-failed': 'It could not be recorded any more.',
  'schedule-ended': 'The schedule of the Jump Policy ended it.',
  'start-failed': 'It did not begin: the endpoint refused or did not answer.',
  'agent-gone': 'The endpoint was gone for too long.',
  'agent-restarted': 'The Jump Client was restarted.',
  'server-restart-timeout': 'After a restart of the server the endpoint did not come back.',
};

const longest = 1_000;

/** In one line, whatever it was. */
function shown(value: string): string {
  return inertText(value.replaceAll(/\s+/g, ' ').trim(), longest);
}

function escaped(value: string): string {
  return value
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

function utc(moment: number): string {
  return `${utcText(instant(moment))} UTC`;
}

function lengthWords(minutes: number): string {
  return minutes === 1 ? '1 minute' : `${minutes} minutes`;
}

function wordsOf({ subject, opening, lines, link, closing }: Content, origin: string | undefined): MailWords {
  const told = lines.filter(([, value]) => value !== '').map(([name, value]) => [name, shown(value)] as const);
  const address = link === undefined || origin === undefined ? undefined : `${origin}${link.path}`;
  const rows = told.map(([name, value]) => `<tr><td>${escaped(name)}</td><td>${escaped(value)}</td></tr>`);
  return {
    subject: shown(subject),
    text: [
      opening,
      '',
      ...told.map(([name, value]) => `${name}: ${value}`),
      ...(address === undefined ? [] : ['', `${link?.words ?? ''}: ${address}`]),
      '',
      closing,
      '',
    ].join('\n'),
    html: [
      '<!doctype html>',
      `<p>${escaped(opening)}</p>`,
      `<table>${rows.join('')}</table>`,
      ...(address === undefined ? [] : [`<p><a href="${escaped(address)}">${escaped(link?.words ?? '')}</a></p>`]),
      `<p>${escaped(closing)}</p>`,
      '',
    ].join('\n'),
  };
}

const byPolicy = 'Sallyport sends this because a Jump Policy says so.';

function sessionLines({ item, group, who, startedAt, reference }: MailFacts['session-started']): Content['lines'] {
  return [
    ['Item', item],
    ['Jump Group', group],
    ['User', who],
    ['Started', utc(startedAt)],
    ['Ticket ID', reference ?? ''],
  ];
}

const outcomes: Readonly<
  Record<MailFacts['approval-decided']['outcome'], { readonly subject: string; readonly opening: string }>
> = {
  approved: { subject: 'Approved', opening: 'What you asked for was approved.' },
  denied: { subject: 'Denied', opening: 'What you asked for was denied.' },
  revoked: { subject: 'Approval taken back', opening: 'An approval that you had was taken back.' },
  expired: {
    subject: 'Request over',
    opening: 'Nobody decided in time on what you asked for. You can ask again.',
  },
};

type Words = { readonly [Kind in keyof MailFacts]: (facts: MailFacts[Kind]) => Content };

const contents: Words = {
  'session-started': (facts) => ({
    subject: `Session started: ${facts.item}`,
    opening: 'A session has started.',
    lines: sessionLines(facts),
    link: { words: 'The session', path: `/sessions/${facts.sessionId}` },
    closing: byPolicy,
  }),
  'session-ended': (facts) => ({
    subject: `Session ended: ${facts.item}`,
    opening: 'A session has ended.',
    lines: [...sessionLines(facts), ['Ended', utc(facts.endedAt)], ['Why', endReasons[facts.reason]]],
    link: { words: 'The session', path: `/sessions/${facts.sessionId}` },
    closing: byPolicy,
  }),
  'approval-asked': (facts) => ({
    subject: `Approval asked for: ${facts.item}`,
    opening: 'Somebody asks for an approval of a jump.',
    lines: [
      ['Item', facts.item],
      ['Jump Group', facts.group],
      ['Asked by', facts.who],
      ['Purpose', facts.purpose],
      ['For', lengthWords(facts.minutes)],
      ['Asked', utc(facts.askedAt)],
      ['To be decided by', utc(facts.overAt)],
    ],
    link: { words: 'Look at the request', path: `/approvals?request=${facts.approvalId}` },
    closing: `The link opens the request and decides nothing; whoever decides signs in first. ${byPolicy}`,
  }),
  'approval-decided': (facts) => ({
    subject: `${outcomes[facts.outcome].subject}: ${facts.item}`,
    opening: outcomes[facts.outcome].opening,
    lines: [
      ['Item', facts.item],
      ['Jump Group', facts.group],
      ['Decided by', facts.by],
      ['Purpose', facts.purpose],
      ['Asked', utc(facts.askedAt)],
      ['Good until', facts.goodUntil === null ? '' : utc(facts.goodUntil)],
    ],
    link: { words: 'Look at the request', path: `/approvals?request=${facts.approvalId}` },
    closing: 'Sallyport sends this because you asked for an approval.',
  }),
};

/** `origin`: where this server is reached. */
export function mailWords<Kind extends keyof MailFacts>(
  kind: Kind,
  facts: MailFacts[Kind],
  origin: string | undefined,
): MailWords {
  return wordsOf(contents[kind](facts), origin);
}

/** What an administrator sends to see whether mail arrives. */
export function testMailWords(who: string, at: number): MailWords {
  const content: Content = {
    subject: 'Test of the mail server',
    opening: 'Mail of this Sallyport server arrives.',
    lines: [
      ['Sent by', who],
      ['Sent', utc(at)],
    ],
    closing: 'Somebody sent this from the page Mail of the administration.',
  };
  return wordsOf(content, undefined);
}

export const mailTexts = {
  notSetUp: 'No mail server is set up.',
  unreadable: 'This version of Sallyport can’t read what was to be sent.',
  passwordUnreadable: 'The password of the mail server can’t be read; type it again.',
} as const;
