/** The mail server, and what waits to be sent. */
import type { MailAnswer, MailServerWish, MailTestAnswer } from '@sallyport/protocol';
import { queryOptions } from '@tanstack/react-query';
import { request } from './http.ts';

export const mailQuery = queryOptions({
  queryKey: ['admin', 'mail'],
  queryFn: ({ signal }) => request<MailAnswer>('GET', '/admin/mail', { signal }),
  staleTime: 5_000,
});

export function saveMailServer(body: MailServerWish): Promise<MailAnswer> {
  return request('PUT', '/admin/mail', { body });
}

export function removeMailServer(): Promise<void> {
  return request('DELETE', '/admin/mail');
}

export function testMailServer(): Promise<MailTestAnswer> {
  return request('POST', '/admin/mail/test');
}
