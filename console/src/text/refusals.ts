/**
 * One sentence for every code with which the server may refuse: what happened, why, and what to do. The compiler holds
 * the decisions complete; a test compares both lists at run time.
 */
import type { RefusalCode } from '@sallyport/domain';

const decisions: Readonly<Record<RefusalCode, string>> = {
  'jump.account-disabled': 'Your account is disabled. Ask an administrator to enable it.',
  'jump.support-not-allowed': 'Your account may not hold sessions. Ask an administrator to allow it.',
  'jump.method-not-allowed': 'Your account may not use Jump Clients. Ask an administrator to allow it.',
  'jump.not-permitted': 'You may not jump to this item. Ask an administrator for a role in its group.',
  'jump.no-items': 'No item was chosen. Choose at least one.',
  'jump.too-many-items': 'Too many items were chosen at once. Choose at most ten.',
  'jump.item-removed': 'This item is no longer in the list. Someone removed it.',
  'jump.client-offline': 'The endpoint is offline. You can jump as soon as it is connected again.',
  'jump.client-disabled': 'Somebody at the endpoint disabled its Jump Client. It must be enabled there again.',
  'jump.client-uninstalled': 'The Jump Client was uninstalled. It must be installed again.',
  'jump.client-expired': 'The Jump Client has expired and takes no more sessions. It must be installed again.',
  'jump.outside-schedule': 'The Jump Policy of this item permits no session now. An administrator can change it.',
  'jump.in-use': 'Somebody has a session on this item. The owner of the session can invite you.',
  'jump.ticket-needed': 'The Jump Policy of this item asks for a ticket ID.',
  'jump.ticket-refused': 'The ticket system does not accept this ticket ID for this item. Check it, then try again.',
  'jump.ticket-unchecked':
    'The ticket system did not answer as it should, so the ticket ID could not be checked. Try again; if it stays, tell an administrator.',
  'jump.second-factor-needed': 'The Jump Policy of this item asks for your second factor.',
  'jump.second-factor-missing':
    'The Jump Policy of this item asks for a second factor, and your account has none. Add one in your account.',
  'jump.second-factor-wrong': 'The second factor is not right. Try again with a new code.',
  'jump.approval-needed': 'The Jump Policy of this item asks for an approval first.',
  'jump.approval-pending': 'The approval that was asked for has not been decided yet.',
  'client.lost-days-out-of-range': 'The number of days until a client counts as lost is out of range.',
  'client.removal-days-out-of-range': 'The number of days until a client is removed is out of range.',
  'client.lost-not-before-removal': 'A client must count as lost before it is removed.',
  'session.illegal-move': 'The session has moved on meanwhile. Look at its present state.',
  'session.hold-running': 'The session still waits for its endpoint.',
  'session.hold-over': 'The session waited too long for its endpoint and was given up. Jump again.',
  'session.not-active': 'The session is not running. Jump again to start a new one.',
  'session.not-participant': 'You are not in this session. Jump to its item to join.',
  'session.already-participant': 'You are already in this session.',
  'channel.illegal-move': 'The shell has moved on meanwhile. Open a new one.',
  'channel.hold-running': 'The shell still waits for its endpoint.',
  'channel.hold-over': 'The shell waited too long for its endpoint and was closed. Open a new one.',
  'tool.unknown': 'This server does not know that tool.',
  'tool.not-granted': 'You may not use this tool in this session.',
  'tool.prompt-denied':
    'The session policy asks the customer first, and takes no answer for a no. An administrator can change the policy.',
  'tool.too-many-channels': 'This session has as many shells as it may have. Close one first.',
  'recording.not-permitted': 'You may not watch this recording.',
  'account.last-administrator':
    'This is the last administrator who can sign in with a password of this server. Make another one first.',
  'account.own': 'This is your own account. Another administrator can do this.',
  'account.holds-items': 'The personal list of this user still holds items. Move or remove them first.',
  'account.password-elsewhere': 'This account signs in by a provider. Change its password there.',
  'account.of-administrator': 'Only an administrator may do this with the account of an administrator.',
};

const requests: Readonly<Record<string, string>> = {
  'network.unreachable': 'The server did not answer. Check your connection, then try again.',
  'request.invalid': 'One of the values is not as it should be. Check it, then try again.',
  'request.unknown-field': 'This page and the server are of different versions. Reload the page.',
  'request.too-large': 'That is more than the server takes at once. Try with less.',
  'request.too-many': 'Too many requests in a short time. Wait a little, then try again.',
  'request.wrong-origin':
    'The server does not know itself by this address. Open the console by the address it was set up with.',
  'request.unknown-host':
    'The server does not know itself by this name. Open the console by the address it was set up with.',
  'request.csrf': 'This page is out of date. Reload it.',
  'not-found': 'It is no longer here, or you may not see it.',
  'login.needed': 'Your login has ended. Sign in again.',
  'login.not-administrator': 'Only an administrator may do this.',
  'login.not-permitted': 'Your account does not allow this. Ask an administrator to allow it.',
  'sign-in.refused': 'The username or the password is not right.',
  'sign-in.wait': 'Too many attempts were made. Wait a little, then try again.',
  'set-up.closed': 'This server has been set up already. Sign in.',
  'set-up.wrong-token': 'This is not the link that the server printed when it last started. Use the newest.',
  'user.name-taken': 'There is a user of that name already. Choose another.',
  'user.name-invalid': 'A username has 1 to 64 characters and no line breaks.',
  'user.display-name-invalid': 'A name has 1 to 128 characters and no line breaks.',
  'user.email-invalid': 'This is not one address of mail.',
  'user.language-invalid': 'A language is written as in en or en-us.',
  'user.failed-sign-ins-invalid': 'The count of failed sign-ins is a whole number, zero or more.',
  'user.role-gone': 'A role or session policy of the account is no longer there.',
  'password.too-short': 'The password is too short. Use 12 characters or more.',
  'password.too-long': 'The password is too long. Use at most 1,024 bytes.',
  'password.is-username': 'The password must not be the username. Choose another.',
  'password.common': 'This password is among the first that attackers try. Choose another.',
  'installer.gone': 'This installer was deleted or revoked. The list shows what there is.',
  'item.gone': 'This item is no longer in the list. Someone removed it.',
  'item.offline': 'The endpoint is offline. Try again when it is connected.',
  'item.no-answer': 'The endpoint did not answer in time. Try again in a moment.',
  conflict: 'Somebody else changed this at the same moment. Look again.',
  'server.busy': 'The server is busy. Try again in a moment.',
  'server.stopping': 'The server is stopping. Try again when it is back.',
  'server.failed': 'The server failed, which is not your fault. Try again; if it stays, tell an administrator.',
};

export const refusals: Readonly<Record<string, string>> = { ...requests, ...decisions };
