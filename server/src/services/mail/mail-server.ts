/** The mail server that mail is handed to: set up by an administrator, its password sealed and never shown. */
import { checkTypedText, isMailAddress } from '@sallyport/domain';
import * as z from 'zod';
import { changesBetween } from '../../audit/changes.ts';
import type { Actor } from '../../audit/entry.ts';
import { isAuthority } from '../../outgoing/authority.ts';
import { isSmtpHost, smtpSecurities } from '../../outgoing/smtp.ts';
import type { SmtpServer } from '../../outgoing/smtp.ts';
import type { Clock, Store } from '../../ports.ts';
import type { SecretBox } from '../../sealing/secret-box.ts';
import { settingWrites } from '../setting-writes.ts';

const settingKey = 'mail-server';
const secretUse = 'mail-server/password';

const kept = z.object({
  host: z.string(),
  port: z.number(),
  security: z.enum(smtpSecurities),
  user: z.string(),
  /** Empty when nobody signs in. */
  sealedPassword: z.string(),
  senderAddress: z.string(),
  senderName: z.string(),
  authority: z.string(),
});

export type MailServer = Readonly<z.infer<typeof kept>>;

/** Undefined while none is set up. */
export async function mailServer(store: Pick<Store, 'findSetting'>): Promise<MailServer | undefined> {
  return kept.safeParse(await store.findSetting(settingKey)).data;
}

/** Undefined when the password can't be read: it was sealed by a server with other keys. */
export function smtpServerOf(server: MailServer, box: SecretBox): SmtpServer | undefined {
  const { host, port, security, user, sealedPassword, authority } = server;
  const reached = { host, port, security, authority: authority === '' ? undefined : authority };
  if (user === '') return { ...reached, account: undefined };
  const password = box.open(sealedPassword, secretUse);
  return password === undefined ? undefined : { ...reached, account: { user, password } };
}

/** As somebody typed it. */
export interface MailServerWish extends Omit<MailServer, 'sealedPassword'> {
  /** Undefined leaves the one that there is. */
  readonly password: string | undefined;
}

export type MailServerField = keyof MailServerWish;

export interface MailServerProblem {
  readonly field: MailServerField;
  readonly code:
    | 'mail.host-invalid'
    | 'mail.port-invalid'
    | 'mail.user-invalid'
    | 'mail.user-in-the-clear'
    | 'mail.password-needed'
    | 'mail.sender-invalid'
    | 'mail.sender-name-invalid'
    | 'mail.authority-invalid';
}

const oneLine = { min: 0, max: 255 };
const passwordLimits = { min: 1, max: 1024 };

function isGood(text: string, limits: { readonly min: number; readonly max: number }): boolean {
  return checkTypedText(text, limits).kind === 'good';
}

/** A password is good for the server that it was typed for: nobody learns it by naming another one. */
function keepsPassword(before: MailServer | undefined, wish: MailServerWish): boolean {
  if (before === undefined || before.sealedPassword === '') return false;
  return (['host', 'port', 'security', 'user', 'authority'] as const).every((name) => before[name] === wish[name]);
}

function problemIn(wish: MailServerWish, before: MailServer | undefined): MailServerProblem | undefined {
  const { host, port, security, user, password, senderAddress, senderName, authority } = wish;
  if (!isSmtpHost(host)) return { field: 'host', code: 'mail.host-invalid' };
  if (!Number.isInteger(port) || port < 1 || port > 65_535) return { field: 'port', code: 'mail.port-invalid' };
  if (!isMailAddress(senderAddress)) return { field: 'senderAddress', code: 'mail.sender-invalid' };
  if (!isGood(senderName, oneLine)) return { field: 'senderName', code: 'mail.sender-name-invalid' };
  if (authority !== '' && !isAuthority(authority)) return { field: 'authority', code: 'mail.authority-invalid' };
  if (user === '') return undefined;
  if (!isGood(user, oneLine)) return { field: 'user', code: 'mail.user-invalid' };
  if (security === 'none') return { field: 'user', code: 'mail.user-in-the-clear' };
  if (password === undefined ? keepsPassword(before, wish) : isGood(password, passwordLimits)) return undefined;
  return { field: 'password', code: 'mail.password-needed' };
}

function shown(server: MailServer | undefined): Readonly<Record<string, unknown>> {
  if (server === undefined) return {};
  const { sealedPassword: _, ...rest } = server;
  return rest;
}

/** That the password changed is told, and what it is or was is not. */
function changesTold(before: MailServer | undefined, after: MailServer | undefined) {
  const isSame = (before?.sealedPassword ?? '') === (after?.sealedPassword ?? '');
  return { ...changesBetween(shown(before), shown(after)), ...(isSame ? {} : { password: ['***', '***'] }) };
}

export interface MailServerWorld {
  readonly store: Store;
  readonly clock: Clock;
  readonly box: SecretBox;
}

export type ChangeMailServerOutcome =
  | { readonly kind: 'done'; readonly server: MailServer | undefined }
  | { readonly kind: 'invalid'; readonly problem: MailServerProblem };

/** Undefined: no mail is sent any more. */
export async function changeMailServer(
  { store, clock, box }: MailServerWorld,
  wish: MailServerWish | undefined,
  actor: Actor,
): Promise<ChangeMailServerOutcome> {
  const before = await mailServer(store);
  const typed = wish === undefined ? undefined : trimmed(wish);
  const problem = typed === undefined ? undefined : problemIn(typed, before);
  if (problem !== undefined) return { kind: 'invalid', problem };
  const after = typed === undefined ? undefined : serverOf(typed, before, box);
  const changes = changesTold(before, after);
  if (Object.keys(changes).length === 0) return { kind: 'done', server: after };
  await store.commit(settingWrites({ store, clock }, actor, { key: settingKey, value: after ?? null, changes }));
  return { kind: 'done', server: after };
}

function trimmed(wish: MailServerWish): MailServerWish {
  const { host, user, senderAddress, senderName, authority } = wish;
  return {
    ...wish,
    host: host.trim().toLowerCase(),
    user: user.trim(),
    senderAddress: senderAddress.trim(),
    senderName: senderName.trim().normalize('NFC'),
    authority: authority.trim(),
  };
}

function serverOf(wish: MailServerWish, before: MailServer | undefined, box: SecretBox): MailServer {
  const { password, ...rest } = wish;
  if (rest.user === '') return { ...rest, sealedPassword: '' };
  const sealed = password === undefined ? before?.sealedPassword : box.seal(password, secretUse);
  return { ...rest, sealedPassword: sealed ?? '' };
}
