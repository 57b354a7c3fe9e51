/** Telling every linked agent a setting of the site; the others hear of it with their next link. */
import type { JumpClientId } from '@sallyport/domain';
import type { Bus } from '../../bus/bus.ts';
import type { ClientStatistics } from './client-statistics.ts';

export interface TellWorld {
  readonly bus: Bus;
  readonly statistics: ClientStatistics;
  readonly linkedClients: () => readonly JumpClientId[];
}

/** So many wait for their answer at a time. */
const atOnce = 100;

/** Each is told what holds when its turn comes, so of two changes in a row the later one counts. */
export async function tellStatistics({ bus, statistics, linkedClients }: TellWorld): Promise<void> {
  const waiting = linkedClients().values();
  const teller = async (): Promise<void> => {
    for (const jumpClientId of waiting) {
      await bus.ask('command-agent', {
        jumpClientId,
        body: { kind: 'settings', settings: statistics.agentSettings() },
      });
    }
  };
  await Promise.all(Array.from({ length: atOnce }, teller));
}
