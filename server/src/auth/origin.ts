/**
 * Whether a request is meant for this server and comes from one of its own pages. Host and Origin are each compared
 * with the configured public addresses, never with one another: both are written by the caller.
 */
export interface AddressRules {
  readonly publicAddresses: readonly string[];
  isKnownHost(host: string | undefined): boolean;
  /** Whether a page of this server sent it. A request without the header did not come from a page. */
  isOwnOrigin(origin: string | undefined): boolean;
}

function hostsOf(address: string): readonly string[] {
  const url = new URL(address);
  // Browsers leave the default port out of Host, some programs write it.
  return url.port === '' ? [url.hostname, `${url.hostname}:443`] : [url.host];
}

/** By a former address the server is still found, but no page of it is one of its own. */
export function addressRules(publicAddresses: readonly string[], former: readonly string[] = []): AddressRules {
  const hosts = new Set([...publicAddresses, ...former].flatMap(hostsOf));
  const origins = new Set(publicAddresses);
  return {
    publicAddresses,
    isKnownHost: (host) => host !== undefined && hosts.has(host.toLowerCase()),
    isOwnOrigin: (origin) => origin !== undefined && origins.has(origin),
  };
}
