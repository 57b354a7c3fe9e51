/** The mail server as it is typed: what is kept of its password is not known here, only whether there is one. */
import type { MailAnswer, MailSecurity, MailServerFields, MailServerWish } from '@sallyport/protocol';

export type MailDraft = MailServerFields & { readonly password: string };

/** What RFC 8314 and RFC 6409 say, and what is left. */
export const usualPorts: Readonly<Record<MailSecurity, number>> = { tls: 465, starttls: 587, none: 25 };

export const emptyMailServer: MailDraft = {
  host: '',
  port: usualPorts.starttls,
  security: 'starttls',
  user: '',
  password: '',
  senderAddress: '',
  senderName: 'Sallyport',
  authority: '',
};

export function draftOf(server: MailAnswer['server']): MailDraft {
  if (server === null) return emptyMailServer;
  const { hasPassword: _, ...fields } = server;
  return { ...fields, password: '' };
}

/** Who has not chosen another port gets the one that is usual for the encryption. */
export function withSecurity(draft: MailDraft, security: MailSecurity): MailDraft {
  const isUsual = draft.port === usualPorts[draft.security];
  return { ...draft, security, port: isUsual ? usualPorts[security] : draft.port };
}

/** What is sent: a kept password that nothing was typed for is left out. */
export function wishOf({ password, ...fields }: MailDraft): MailServerWish {
  return password === '' ? fields : { ...fields, password };
}
