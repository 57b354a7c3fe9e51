/** Answers of the console's HTTP interface about providers that users sign in by. */
export type AdminProvider = {
  readonly id: string;
  readonly name: string;
  readonly enabled: boolean;
  readonly issuer: string;
  readonly clientId: string;
  readonly hasSecret: boolean;
  readonly scopes: string;
  readonly usernameClaim: string;
  readonly groupsClaim: string;
  readonly provision: boolean;
  readonly authority: string;
  /** Accounts that sign in by it. */
  readonly users: number;
};

export type AdminProviders = {
  readonly providers: readonly AdminProvider[];
  /** What a provider is to be told: where its users come back, with `{id}` for the provider's id. */
  readonly redirectUris: readonly string[];
};
