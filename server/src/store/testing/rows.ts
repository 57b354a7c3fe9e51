/** Rows for tests: whole, valid, and told apart by a number. */
import { formatInstallerId, instant, newId } from '@sallyport/domain';
import type { IdKind, Id } from '@sallyport/domain';
import type { Facts } from '@sallyport/protocol';
import type {
  ChannelRow,
  InstallerRow,
  JumpClientRow,
  JumpGroupRow,
  JumpItemRow,
  LoginRow,
  NewUserRow,
  NewApiAccountRow,
  ParticipantRow,
  SessionRow,
  UserRow,
} from '../schema.ts';

const noItemPolicies = {
  jumpPolicyId: null,
  attendedSessionPolicyId: null,
  unattendedSessionPolicyId: null,
  startMode: 'normal',
} as const;

const serviceAccount = { sessionAccount: 'service', accountName: '', accountSecret: null } as const;

export const moment = instant(1_795_000_000_000);

export function idOf<Kind extends IdKind>(kind: Kind, n: number): Id<Kind> {
  const random = new Uint8Array(10);
  new DataView(random.buffer).setUint32(6, n);
  return newId(kind, instant(moment + n), random);
}

export function userRow(n: number, changes: Partial<UserRow> = {}): NewUserRow {
  return {
    id: idOf('user', n),
    username: `user-${n}`,
    usernameFold: `user-${n}`,
    displayName: `User ${n}`,
    passwordHash: 'none',
    isAdministrator: 0,
    createdAt: moment,
    passwordChangedAt: moment,
    lastSignInAt: null,
    disabledAt: null,
    settings: '{}',
    privateDisplayName: `User ${n}`,
    emailAddress: '',
    preferredLanguage: 'en-us',
    securityProviderId: null,
    providerGroups: '[]',
    defaultRoleId: null,
    personalRoleId: null,
    teamsRoleId: null,
    systemRoleId: null,
    sessionPolicyId: null,
    ...changes,
  };
}

export function loginRow(n: number, userId = idOf('user', 1)): LoginRow {
  return {
    id: idOf('login', n),
    userId,
    tokenHash: `hash-${n}`,
    createdAt: moment,
    lastUsedAt: moment,
    expiresAt: instant(moment + 1000),
    remoteAddress: '192.0.2.1',
    userAgent: 'test',
    steppedUpAt: null,
  };
}

export function groupRow(n: number, changes: Partial<JumpGroupRow> = {}): Omit<JumpGroupRow, 'apiId'> {
  const row = { id: idOf('jump-group', n), name: `Group ${n}`, nameFold: `group ${n}`, codeName: `group-${n}` };
  return { ...row, comments: '', createdAt: moment, ownerId: null, ...changes };
}

export const sampleFacts: Facts = {
  hostname: 'kiosk-berlin-07',
  operatingSystem: 'Debian GNU/Linux 12',
  platform: 'linux',
  architecture: 'x64',
  privateAddresses: ['10.0.0.7'],
  installMode: 'service',
};

export function clientRow(n: number, changes: Partial<JumpClientRow> = {}): JumpClientRow {
  return {
    id: idOf('jump-client', n),
    publicKey: `ed25519:${String(n).padStart(59, 'A')}`,
    installerId: null,
    nextPublicKey: null,
    keyRotationAskedAt: null,
    copiedFrom: null,
    facts: JSON.stringify({ ...sampleFacts, hostname: `host-${n}` }),
    factsAt: moment,
    clockSkewMs: null,
    version: '0.1.0',
    generationCurrent: null,
    generationPrevious: null,
    enrolledAt: moment,
    lastConnectAt: null,
    lastDisconnectAt: null,
    lastContactAt: moment,
    disabledAt: null,
    uninstalledAt: null,
    expiresAt: null,
    maxOfflineMinutes: 0,
    remoteAddress: '198.51.100.7',
    publicSiteAddress: null,
    ...changes,
  };
}

export function itemRow(n: number, changes: Partial<JumpItemRow> = {}): Omit<JumpItemRow, 'apiId'> {
  return {
    id: idOf('jump-item', n),
    jumpClientId: idOf('jump-client', n),
    jumpGroupId: idOf('jump-group', 1),
    name: `Item ${n}`,
    nameFold: `item ${n}`,
    tag: '',
    comments: '',
    lastAccessAt: null,
    createdAt: moment,
    ...noItemPolicies,
    ...serviceAccount,
    ...changes,
  };
}

export function installerRow(n: number, changes: Partial<InstallerRow> = {}): Omit<InstallerRow, 'apiId'> {
  return {
    id: formatInstallerId(new Uint8Array(16).fill(n)),
    secretHash: 'none',
    jumpGroupId: idOf('jump-group', 1),
    name: `Installer ${n}`,
    tag: '',
    comments: '',
    createdBy: null,
    createdAt: moment,
    expiresAt: null,
    maxUses: null,
    uses: 0,
    revokedAt: null,
    publicSiteAddress: null,
    options: '{}',
    ...noItemPolicies,
    ...changes,
  };
}

export function sessionRow(n: number, changes: Partial<SessionRow> = {}): Omit<SessionRow, 'eventCount'> {
  return {
    id: idOf('session', n),
    jumpItemId: idOf('jump-item', 1),
    jumpClientId: idOf('jump-client', 1),
    itemName: `Item ${n}`,
    hostname: 'host-1',
    searchFold: `item ${n}\nhost-1\nuser 1`,
    state: 'active',
    startedAt: moment,
    suspendedUntil: null,
    endedAt: null,
    endReason: null,
    startedBy: idOf('user', 1),
    startedByName: 'User 1',
    permissions: '{"terminal":"full"}',
    jumpGroupId: null,
    policies: '{}',
    endsAt: null,
    warnedAt: null,
    recorded: 1,
    tellsEnd: null,
    ...changes,
  };
}

export function participantRow(n: number, changes: Partial<ParticipantRow> = {}): ParticipantRow {
  return {
    id: idOf('participant', n),
    sessionId: idOf('session', 1),
    userId: idOf('user', 1),
    displayName: 'User 1',
    joinedAt: moment,
    leftAt: null,
    permissions: '{"terminal":"full"}',
    policies: '{}',
    jumpItemId: null,
    ...changes,
  };
}

export function channelRow(n: number, changes: Partial<ChannelRow> = {}): ChannelRow {
  return {
    id: idOf('channel', n),
    sessionId: idOf('session', 1),
    tool: 'terminal',
    state: 'open',
    cols: 80,
    rows: 24,
    openedAt: moment,
    closedAt: null,
    closeReason: null,
    recorded: 1,
    bytes: 0,
    ...changes,
  };
}

export function apiAccountRow(n: number, changes: Partial<NewApiAccountRow> = {}): NewApiAccountRow {
  return {
    id: idOf('api-account', n),
    name: `Program ${n}`,
    nameFold: `program ${n}`,
    clientId: `client-${n}`,
    secretHash: 'none',
    comments: '',
    createdAt: moment,
    disabledAt: null,
    createdBy: null,
    permissions: '{"command":"deny","switches":["configuration"]}',
    networks: '[]',
    failedAttempts: 0,
    lockedUntil: null,
    ...changes,
  };
}
