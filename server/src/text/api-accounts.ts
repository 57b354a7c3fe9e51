/** What the command line says of accounts of programs. */
import { apiSwitches, commandLevels } from '@sallyport/domain';

export type ApiAccountCommand = 'create' | 'list' | 'renew-secret' | 'disable' | 'enable';

export interface Help {
  readonly line: (name: string, help: string) => string;
  /** Options that many commands have. */
  readonly common: string;
}

export function apiAccountHelp(command: ApiAccountCommand, { line, common }: Help): string {
  const named = line('--name NAME', 'what the account is called');
  switch (command) {
    case 'create':
      return `Usage: sallyport api-account create --name NAME [OPTIONS]

Makes an account for a program that uses the Configuration API. Its secret is printed here and never again.

${named}
${line('--comments TEXT', 'what it is for')}
${line('--permissions LIST', 'what it may use, divided by commas (configuration); of')}
${line('', apiSwitches.slice(0, 6).join(', '))}
${line('', apiSwitches.slice(6).join(', '))}
${line('--command LEVEL', `how far it may give commands: ${commandLevels.join(', ')} (deny)`)}
${line('--networks LIST', 'from where it may be used, as 10.0.0.0/8,2001:db8::/32 (anywhere)')}
${common}
`;
    case 'list':
      return `Usage: sallyport api-account list [OPTIONS]

Lists the accounts of programs, without their secrets.

${common}
`;
    case 'renew-secret':
      return `Usage: sallyport api-account renew-secret --name NAME [OPTIONS]

Gives an account a new secret, which is printed here and never again. The old one and all tokens end at once.

${named}
${common}
`;
    case 'disable':
      return `Usage: sallyport api-account disable --name NAME [OPTIONS]

Closes an account; its tokens end at once, and its secret is kept for the day it is enabled again.

${named}
${common}
`;
    case 'enable':
      return `Usage: sallyport api-account enable --name NAME [OPTIONS]

Opens an account that was disabled, or that too many wrong secrets closed.

${named}
${common}
`;
  }
}

export const apiAccountTexts = {
  unknown: (name: string) => `There is no API account ${name}.`,
  none: 'There is no API account.',
  aboveCreator: 'The account would have more than whoever makes it.',
  badNetworks: '--networks takes networks as 10.0.0.0/8 or 2001:db8::/32, divided by commas',
  badPermission: (name: string) => `--permissions knows no ${name}; it takes ${apiSwitches.join(', ')}`,
  badLevel: `--command takes one of ${commandLevels.join(', ')}`,
  disabled: (name: string) => `${name} is disabled; its tokens have ended.`,
  enabled: (name: string) => `${name} is enabled.`,
  listed: (account: { readonly name: string; readonly clientId: string; readonly enabled: boolean }) =>
    `${account.clientId}  ${account.name}${account.enabled ? '' : ' (disabled)'}`,
};
