/** What an agent writes into its log when the server refuses its link. */
const texts: Readonly<Record<string, string>> = {
  'link.malformed': 'The message does not fit the protocol.',
  'link.out-of-order': 'Another message was due.',
  'link.too-slow': 'The next message did not come within 10 seconds.',
  'link.host-unknown': 'The server does not go by the address that was dialled.',
  'link.tls-key-mismatch':
    'The TLS key that the agent saw is not the server\u2019s: something in between ends the TLS.',
  'link.client-unknown': 'The server knows no such client with this key.',
  'link.proof-wrong': 'The signature does not hold.',
  'link.uninstalled': 'The client was uninstalled.',
  'link.key-revoked': 'The key was replaced by another.',
  'link.copied': 'Another agent with the same key is linked; this one has to enrol as a client of its own.',
  'link.copy-held': 'Another agent with the same key is linked; this one waits for an administrator to let it in.',
  'link.replaced': 'Another link of this client was faster.',
};

export function linkRefusalText(code: string): string {
  return texts[code] ?? 'The link was refused.';
}
