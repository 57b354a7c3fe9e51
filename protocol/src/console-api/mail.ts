/** The console's HTTP interface to the mail that the server sends. */

export type MailSecurity = 'tls' | 'starttls' | 'none';

export type MailServerFields = {
  readonly host: string;
  readonly port: number;
  /** TLS from the first byte, TLS before anything is said (RFC 3207), or none, which goes with no user. */
  readonly security: MailSecurity;
  /** Empty: nobody signs in. */
  readonly user: string;
  /** The address that mail comes from, and the name with it. */
  readonly senderAddress: string;
  readonly senderName: string;
  /** PEM; empty trusts the authorities of the system. */
  readonly authority: string;
};

/** A password that isn't there stays as it is. */
export type MailServerWish = MailServerFields & { readonly password?: string | undefined };

/** One that was not sent at once. */
export type UnsentMail = {
  readonly id: string;
  readonly kind: 'session-started' | 'session-ended' | 'approval-asked' | 'approval-decided';
  readonly to: string;
  readonly madeAt: number;
  readonly attempts: number;
  /** What the server said, or why none was reached; empty before the first attempt. */
  readonly failure: string;
  /** Null when it is not tried again. */
  readonly nextAttemptAt: number | null;
};

export type MailAnswer = {
  /** Null while none is set up. */
  readonly server: (MailServerFields & { readonly hasPassword: boolean }) | null;
  /** Of whoever reads it: where a test goes. Empty when the account has none. */
  readonly ownAddress: string;
  readonly waiting: number;
  readonly givenUp: number;
  /** Some of those that wait or were given up, the newest first. */
  readonly unsent: readonly UnsentMail[];
};

export type MailTestAnswer =
  | { readonly outcome: 'sent'; readonly to: string; readonly answer: string }
  | {
      readonly outcome: 'failed';
      readonly stage: 'connection' | 'tls' | 'sign-in' | 'sender' | 'recipient' | 'message';
      readonly answer: string;
    };
