/** What the printed page of a recovery kit says. */
export interface KitPage {
  readonly serverId: string;
  readonly rootFingerprint: string;
  readonly madeAt: number;
  readonly lines: readonly string[];
}

/** 72 columns and some forty lines: one page on any paper. */
export function recoveryKitText({ serverId, rootFingerprint, madeAt, lines }: KitPage): string {
  return `SALLYPORT RECOVERY KIT

Server    ${serverId}
Root key  ${rootFingerprint.slice(0, 39)}
          ${rootFingerprint.slice(39)}
Made      ${new Date(madeAt).toISOString().slice(0, 16).replace('T', ' ')} UTC

Every Jump Client of this server trusts the root key and nothing else.
If the server's keys are lost and this kit is too, every Jump Client has
to be installed again.

Keep this page away from the server, and its passphrase away from this
page. Without the passphrase it is worth nothing, to you as to others.

${lines.join('\n')}

To use it: type or copy the lines above into a file, marks included.
Restore the database into a data folder that has no folder "keys", then

  sallyport recovery-kit restore --from FILE --data FOLDER

and start the server. The last four characters of a line are its check:
a line that was mistyped is named.
`;
}

export const kitTexts = {
  'passphrase.too-short': 'A passphrase has 12 characters or more.',
  'passphrase.too-long': 'A passphrase has 1024 bytes at most.',
  'passphrase.common': 'This passphrase is among the first that are tried; choose another.',
  'passphrase.differs': 'The two passphrases differ.',
  'passphrase.missing': 'No passphrase was given.',
  'recovery-kit.no-kit': 'This text holds no recovery kit: the lines from BEGIN to END are needed.',
  'recovery-kit.newer': 'A newer version of Sallyport made this recovery kit; open it with that.',
  'recovery-kit.wrong-passphrase': 'The passphrase is not the one of this recovery kit, or its text was changed.',
  'recovery-kit.other-root': 'This recovery kit is of another root key.',
  'recovery-kit.keys-there': 'There are keys in this data folder already; nothing was changed.',
} as const;

export type KitFault = keyof typeof kitTexts;

export function wrongLineText(line: number): string {
  return `Line ${line} between the marks was mistyped.`;
}
