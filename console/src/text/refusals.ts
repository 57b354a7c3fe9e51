/**
 * One sentence for every code with which the server may refuse: what happened, why, and what to do. The compiler holds
 * the decisions complete; a test compares both lists at run time.
 */
import type { RefusalCode } from '@sallyport/domain';

const decisions: Readonly<Record<RefusalCode, string>> = {
  'jump.account-disabled': 'Your account is disabled. Ask an administrator to enable it.',
  'jump.not-permitted': 'You may not jump to this item. Ask an administrator for a role in its group.',
  'jump.no-items': 'No item was chosen. Choose at least one.',
  'jump.too-many-items': 'Too many items were chosen at once. Choose at most ten.',
  'jump.item-removed': 'This item is no longer in the list. Someone removed it.',
  'jump.client-offline': 'The endpoint is offline. You can jump as soon as it is connected again.',
  'jump.client-disabled': 'The Jump Client is disabled. An administrator can enable it.',
  'jump.client-uninstalled': 'The Jump Client was uninstalled. It must be installed again.',
  'jump.client-expired': 'The Jump Client has expired and takes no more sessions. It must be installed again.',
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
  'tool.too-many-channels': 'This session has as many shells as it may have. Close one first.',
  'recording.not-permitted': 'You may not watch this recording.',
};

const requests: Readonly<Record<string, string>> = {
  'network.unreachable': 'The server did not answer. Check your connection, then try again.',
  'login.needed': 'Your login has ended. Sign in again.',
  'sign-in.refused': 'The username or the password is not right.',
  'sign-in.wait': 'Too many attempts were made. Wait a little, then try again.',
};

export const refusals: Readonly<Record<string, string>> = { ...requests, ...decisions };
