/** The policies that an item is made with. */
import type { ItemPolicies } from '../../ports.ts';

export const noItemPolicies: ItemPolicies = {
  jumpPolicyId: null,
  attendedSessionPolicyId: null,
  unattendedSessionPolicyId: null,
  startMode: 'normal',
};

/** Those of an installer or of another item. */
export function policiesOf(from: ItemPolicies): ItemPolicies {
  const { jumpPolicyId, attendedSessionPolicyId, unattendedSessionPolicyId, startMode } = from;
  return { jumpPolicyId, attendedSessionPolicyId, unattendedSessionPolicyId, startMode };
}
