/** To be called after a commit that changes facts of access, and awaited before it is answered. */
import type { Bus } from '../bus/bus.ts';
import type { AccessBook } from './access-book.ts';

export interface AccessChange {
  readonly bus: Bus;
  readonly access: Pick<AccessBook, 'current'>;
}

/** Kept when whoever asks from now on is judged by what was written. */
export async function accessChanged({ bus, access }: AccessChange): Promise<void> {
  bus.publish('access-changed', {});
  await access.current();
}
