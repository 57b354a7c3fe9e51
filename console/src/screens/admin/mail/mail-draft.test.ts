import { describe, expect, test } from 'vitest';
import { draftOf, emptyMailServer, wishOf, withSecurity } from './mail-draft.ts';

const typed = { ...emptyMailServer, host: 'mail.example.com', user: 'sallyport' };

describe('the mail server as it is typed', () => {
  test('follows the encryption with its usual port, unless another was typed', () => {
    expect(withSecurity(typed, 'tls')).toMatchObject({ security: 'tls', port: 465 });
    expect(withSecurity(withSecurity(typed, 'none'), 'starttls')).toMatchObject({ security: 'starttls', port: 587 });
    expect(withSecurity({ ...typed, port: 2525 }, 'tls')).toMatchObject({ security: 'tls', port: 2525 });
  });

  test('sends a password only when one was typed', () => {
    expect(wishOf(typed)).not.toHaveProperty('password');
    expect(wishOf({ ...typed, password: 'correct horse' })).toMatchObject({ password: 'correct horse' });
  });

  test('begins with what is kept, and without its password', () => {
    const { password: _, ...fields } = typed;
    expect(draftOf({ ...fields, hasPassword: true })).toEqual({ ...typed, password: '' });
    expect(draftOf(null)).toEqual(emptyMailServer);
  });
});
