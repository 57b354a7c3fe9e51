/** The console's HTTP interface to Session Policies, their simulator, and public portals. */
import type { DecidedPolicies } from './sessions.ts';

export type PromptingFields = {
  readonly prompt: 'never' | 'always' | 'some-tools';
  /** With `some-tools`: those that ask. */
  readonly tools: readonly string[];
  readonly once: boolean;
  readonly timeoutSeconds: 15 | 20 | 30 | 60;
  readonly defaultAnswer: 'allow' | 'deny';
};

/** What is sent to make or change one. */
export type SessionPolicyFields = {
  readonly displayName: string;
  /** Blank: made from the name. */
  readonly codeName: string;
  readonly description: string;
  /** Each permission that it defines, with its level. */
  readonly permissions: Readonly<Record<string, string>>;
  /** Null leaves prompts to the next policy. */
  readonly prompting: PromptingFields | null;
  readonly availability: {
    readonly users: boolean;
    readonly representativeInvite: boolean;
    readonly jumpItems: boolean;
  };
};

/** How much refers to a policy, and the names of some of it. */
export type SessionPolicyUseCounts = {
  readonly users: number;
  readonly groupPolicies: number;
  readonly portals: number;
  readonly items: number;
  readonly installers: number;
  readonly names: readonly string[];
};

export type SessionPolicyAnswer = SessionPolicyFields & {
  readonly id: string;
  /** The one that decides what no other did; it can't be removed. */
  readonly isGlobal: boolean;
  readonly uses: SessionPolicyUseCounts;
};

export type SessionPolicyPage = { readonly rows: readonly SessionPolicyAnswer[] };

/** What may be chosen for an item by whoever may edit it. */
export type SessionPolicyChoices = {
  readonly rows: readonly { readonly id: string; readonly displayName: string; readonly description: string }[];
};

export type SessionPolicyRemoval =
  | { readonly outcome: 'removed' }
  | { readonly outcome: 'in-use'; readonly uses: SessionPolicyUseCounts };

export type SessionSimulation = {
  /** Whether it makes a difference for this item that somebody is at its screen. */
  readonly doesPresenceCount: boolean;
  readonly decided: DecidedPolicies;
};

/** Who and what a simulation may be asked about. */
export type SimulatorChoices = {
  readonly users: readonly { readonly id: string; readonly displayName: string; readonly username: string }[];
};

export type PortalFields = {
  readonly name: string;
  /** Host names, the one that is dialled first before all. */
  readonly addresses: readonly string[];
  readonly sessionPolicyId: string | null;
};

export type PortalAnswer = PortalFields & {
  readonly id: string;
  /** Its name is fixed, and it has every address that belongs to no other portal. */
  readonly isDefault: boolean;
  /** Of its addresses: those that this server does not go by at the moment. */
  readonly unknownAddresses: readonly string[];
  readonly uses: { readonly clients: number; readonly installers: number };
};

export type PortalPage = {
  readonly rows: readonly PortalAnswer[];
  /** Host names of the server's public addresses that a portal may take. */
  readonly hosts: readonly string[];
  readonly policies: readonly { readonly id: string; readonly displayName: string }[];
};

export type PortalRemoval =
  | { readonly outcome: 'removed' }
  | { readonly outcome: 'in-use'; readonly clients: number; readonly installers: number };

/** What may be chosen for a client by whoever may edit it. */
export type PortalChoices = {
  readonly rows: readonly { readonly name: string; readonly addresses: readonly string[] }[];
};
