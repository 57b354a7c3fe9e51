/** What of the contract is not served yet; docs/configuration-api.md says the same, and a test compares the two. */
export const outOfScope: Readonly<Record<string, RegExp>> = {
  Vault: /^\/vault\/|\/vault-account/,
  Jumpoints: /\/jumpoint(?:\/|$)/,
  'Endpoint automation': /^\/endpoint-automation\//,
  'Representative status': /^\/rep-status/,
  'Remote RDP': /^\/jump-item\/remote-rdp/,
  'Remote VNC': /^\/jump-item\/remote-vnc/,
  'Shell Jump': /^\/jump-item\/shell-jump/,
};

export function isInScope(path: string): boolean {
  return Object.values(outOfScope).every((pattern) => !pattern.test(path));
}
