/** The commands that there are, and a line about each. */
export type CommandName =
  | 'serve'
  | 'demo'
  | 'admin create'
  | 'admin reset-password'
  | 'admin remove-second-factors'
  | 'api-account create'
  | 'api-account list'
  | 'api-account renew-secret'
  | 'api-account disable'
  | 'api-account enable'
  | 'installer create'
  | 'recording verify'
  | 'recording export'
  | 'recording rotate-key'
  | 'audit verify'
  | 'backup'
  | 'backup verify'
  | 'restore'
  | 'recovery-kit'
  | 'recovery-kit check'
  | 'recovery-kit restore'
  | 'root rotate'
  | 'release'
  | 'client rotate-key'
  | 'client copies'
  | 'client approve-copy';

export function overview(): string {
  return `sallyport: unattended remote access, self-hosted

Usage: sallyport COMMAND [OPTIONS]

  serve                  run the server
  demo                   run a server with a user and this machine as its first endpoint
  admin create           make an administrator
  admin reset-password   give a user a new password and end its logins
  admin remove-second-factors   let a user in who lost its second factor
  api-account create     make an account for a program
  api-account list       list the accounts of programs
  api-account renew-secret   give an account of a program a new secret
  api-account disable    close an account of a program
  api-account enable     open it again
  installer create       make the line that installs Jump Clients
  recording verify       see whether recordings are what was written
  recording export       write a recording as asciicast or as text
  recording rotate-key   seal recordings with a new key from now on
  audit verify           see whether the audit log is what was written
  backup                 save everything in one file under a passphrase, while the server runs or not
  backup verify          see whether a backup is whole and opens
  restore                bring a backup back into an empty data folder
  recovery-kit           save the root key under a passphrase, for the day the server is lost
  recovery-kit check     see whether a saved recovery kit can be opened
  recovery-kit restore   make new keys that the agents of a lost server believe
  root rotate            put a new root key in the place of the old one
  release                hand out a new release of the Jump Client, while the server runs or not
  client rotate-key      give a Jump Client a new key
  client copies          list copies of Jump Clients that wait to be let in
  client approve-copy    let a copy of a Jump Client in as a client of its own

sallyport COMMAND --help says more.
`;
}
