import { kitTexts } from './recovery-kit.ts';

/** A sentence for each error that the HTTP interface answers with, but for refusals by a rule (reasons.ts). */
const sentences = {
  'request.invalid': 'A field of the request is not as it should be.',
  'request.unknown-field': 'The request has a field that does not belong there.',
  'request.not-json': 'The body is not JSON.',
  'request.too-large': 'The body is larger than this address takes.',
  'request.unsupported-type': 'The body must be sent as application/json.',
  'request.too-many': 'Too many requests; wait a moment.',
  'request.wrong-origin': 'The request came from a page that does not belong to this server.',
  'request.unknown-host': 'This server does not go by that name.',
  'request.csrf': 'The page is out of date; reload it.',
  'not-found': 'There is nothing here.',
  'login.needed': 'Sign in first.',
  'login.not-administrator': 'Only administrators may do this.',
  'login.not-permitted': 'Your account does not allow this. An administrator can change it.',
  'sign-in.refused': 'The user name or the password is not right.',
  'sign-in.wait': 'Too many attempts; wait a moment and try again.',
  'set-up.closed': 'This server has been set up already.',
  'set-up.wrong-token': 'The set-up link is not the one that the server printed when it started.',
  'user.name-taken': 'There is a user of that name already.',
  'user.name-invalid': 'A user name has 1 to 64 characters and no line breaks.',
  'user.display-name-invalid': 'A name has 1 to 128 characters and no line breaks.',
  'user.email-invalid': 'This is not one address of mail.',
  'user.language-invalid': 'A language is written as in en or en-us.',
  'user.failed-sign-ins-invalid': 'The count of failed sign-ins is a whole number, zero or more.',
  'user.role-gone': 'A role or session policy of the account is no longer there.',
  'password.too-short': 'A password has 12 characters or more.',
  'password.too-long': 'A password has 1024 bytes at most.',
  'password.is-username': 'The password must not be the user name.',
  'password.common': 'This password is among the first that are tried; choose another.',
  'installer.gone': 'The installer has been deleted or revoked.',
  'jump-policy.gone': 'The Jump Policy has been removed.',
  'jump-policy.in-use': 'The Jump Policy is in use.',
  'jump-policy.name-taken': 'There is a Jump Policy of that name already.',
  'jump-policy.name-invalid': 'A name has 1 to 255 characters and no line breaks.',
  'jump-policy.code-name-invalid': 'A code name has 1 to 64 letters, digits, hyphens and underscores.',
  'jump-policy.description-invalid': 'A description has 1000 characters at most.',
  'jump-policy.time-zone-unknown': 'This is no time zone of the IANA database, as Europe/Berlin is.',
  'jump-policy.too-many-entries': 'A schedule has 100 entries at most.',
  'jump-policy.entry-invalid': 'The entry names no stretch of a week.',
  'jump-policy.copies-without-join': 'Joining through copies needs that simultaneous jumps join.',
  'jump-policy.approval-with-schedule': 'An approval and a schedule cannot stand in one policy.',
  'jump-policy.approval-minutes': 'An approval is good for 1 to 524160 minutes.',
  'jump-policy.no-approvers': 'Choose at least one user or team that can approve.',
  'jump-policy.list-too-long': 'Such a list has 100 entries at most.',
  'jump-policy.address-invalid': 'This is no address for mail.',
  'jump-policy.no-addresses': 'Name at least one address.',
  'step-up.refused': 'This is not your password.',
  ...kitTexts,
  'recovery-kit.wrong-line': 'A line of the recovery kit was mistyped.',
  'item.gone': 'The item has been removed.',
  'item.offline': 'The endpoint is offline.',
  'item.no-answer': 'The endpoint did not answer in time.',
  'release.none': 'There is no release of the Jump Client for the platform of this endpoint.',
  conflict: 'Somebody else changed this at the same moment; look again.',
  'server.busy': 'The server is busy; try again in a moment.',
  'server.stopping': 'The server is stopping.',
  'server.failed': 'The server failed. The request id leads to the cause in its log.',
  'console.not-built': 'The console has not been built: run npm run build, or set consoleFolder.',
} as const;

export type ErrorCode = keyof typeof sentences;

export function isErrorCode(code: string): code is ErrorCode {
  return Object.hasOwn(sentences, code);
}

export function errorText(code: ErrorCode): string {
  return sentences[code];
}
