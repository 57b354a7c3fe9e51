/** Answers about changing, copying and removing items, as they leave the server. */
import type {
  ChangeItemsAnswer,
  CopyItemsAnswer,
  ItemPropertiesAnswer,
  RemovalAnswer,
  RemoveItemsAnswer,
} from '@sallyport/protocol';
import * as z from 'zod';
import { actionOutcome } from './items.ts';

export const changeAnswer = z.object({ changed: z.number() }) satisfies z.ZodType<ChangeItemsAnswer>;

const field = z.object({ value: z.string().nullable(), isMixed: z.boolean(), edit: actionOutcome });
const choice = z.object({ id: z.string(), name: z.string() });
const groupChoice = choice.extend({ isOwn: z.boolean(), isPersonal: z.boolean() });

export const propertiesAnswer = z.object({
  items: z.number(),
  fields: z.object({
    name: field,
    tag: field,
    comments: field,
    jumpPolicyId: field,
    attendedSessionPolicyId: field,
    unattendedSessionPolicyId: field,
    publicSiteAddress: field,
    startMode: field,
    sessionAccount: field,
    accountName: field,
    accountPassword: field,
    jumpGroupId: field,
  }),
  jumpPolicies: z.array(choice).readonly(),
  sessionPolicies: z.array(choice).readonly(),
  portals: z.array(choice).readonly(),
  groups: z.array(groupChoice).readonly(),
  group: groupChoice.nullable(),
  tags: z.array(z.string()).readonly(),
  otherEntries: z.number(),
}) satisfies z.ZodType<ItemPropertiesAnswer>;

export const copyAnswer = z.object({
  copies: z.array(z.object({ from: z.string(), id: z.string() })).readonly(),
}) satisfies z.ZodType<CopyItemsAnswer>;

export const removalAnswer = z.object({
  items: z.number(),
  uninstalls: z.number(),
  offline: z.number(),
  remove: actionOutcome,
}) satisfies z.ZodType<RemovalAnswer>;

export const removeAnswer = z.object({
  items: z
    .array(z.object({ id: z.string(), outcome: z.enum(['removed', 'uninstalled', 'uninstalled-later', 'gone']) }))
    .readonly(),
}) satisfies z.ZodType<RemoveItemsAnswer>;
