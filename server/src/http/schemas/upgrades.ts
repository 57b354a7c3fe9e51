/** How the last upgrade of a jump client went, as it leaves the server. */
import type { ClientUpgrade } from '@sallyport/protocol';
import * as z from 'zod';

const moment = z.number();

export const clientUpgrade = z.object({
  version: z.string(),
  state: z.string(),
  because: z.string(),
  detail: z.string(),
  askedAt: moment,
  changedAt: moment,
}) satisfies z.ZodType<ClientUpgrade>;
