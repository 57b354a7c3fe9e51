/** Mail at the start and at the end of a session (W35), to those whom its Jump Policy named when it began. */
import type { EndReason, Instant, Notification } from '@sallyport/domain';
import * as z from 'zod';
import type { SmtpAddress } from '../../outgoing/smtp.ts';
import type { SessionRow, Write } from '../../ports.ts';
import { mailWrites } from './write-mails.ts';
import type { MailWorld } from './write-mails.ts';

const keptNotification = z.object({
  addresses: z.array(z.string()).readonly(),
  displayName: z.string(),
  group: z.string(),
  reference: z.string().nullable(),
});

type ToldSession = Pick<SessionRow, 'id' | 'itemName' | 'startedAt' | 'startedByName'>;

export interface SessionPlace {
  readonly group: string;
  readonly reference: string | undefined;
}

/** What a session keeps of whom its end is told to. */
export function keptEnd(told: Notification | undefined, { group, reference }: SessionPlace): string | null {
  if (told === undefined) return null;
  const { addresses, displayName } = told;
  const kept: z.infer<typeof keptNotification> = { addresses, displayName, group, reference: reference ?? null };
  return JSON.stringify(kept);
}

function receiversOf({ addresses, displayName }: Notification): readonly SmtpAddress[] {
  return addresses.map((address) => ({ address, name: displayName }));
}

function factsOf({ id, itemName, startedAt, startedByName }: ToldSession) {
  return { sessionId: id, item: itemName, who: startedByName, startedAt };
}

export async function startMailWrites(
  world: MailWorld,
  session: ToldSession,
  { told, group, reference }: SessionPlace & { readonly told: Notification | undefined },
): Promise<readonly Write[]> {
  if (told === undefined) return [];
  const facts = { ...factsOf(session), group, reference: reference ?? null };
  return await mailWrites(world, { kind: 'session-started', to: receiversOf(told), facts });
}

export async function endMailWrites(
  world: MailWorld,
  session: ToldSession & Pick<SessionRow, 'tellsEnd'>,
  end: { readonly at: Instant; readonly reason: EndReason },
): Promise<readonly Write[]> {
  if (session.tellsEnd === null) return [];
  const { group, reference, ...told } = keptNotification.parse(JSON.parse(session.tellsEnd));
  const facts = { ...factsOf(session), group, reference, endedAt: end.at, reason: end.reason };
  return await mailWrites(world, { kind: 'session-ended', to: receiversOf(told), facts });
}
