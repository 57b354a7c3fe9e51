/** What the commands that make, check and bring back backups say. */
import type { FileFault } from '../backup/sealed-file.ts';

const day = (at: number): string => `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`;

export const backupFaults: Readonly<Record<FileFault, string>> = {
  'backup.not-one': 'This file is no backup of Sallyport.',
  'backup.newer': 'A newer version of Sallyport made this backup; use that or a newer one.',
  'backup.damaged': 'The backup is damaged: its bytes are not those that were written. Use another copy.',
  'backup.wrong-passphrase': 'The passphrase is not the one of this backup.',
};

export const backupTexts = {
  made: (file: string, made: { readonly bytes: number; readonly rows: number; readonly files: number }) =>
    `The backup is in ${file}: ${made.rows} rows, ${made.files} files, ${made.bytes} bytes.
It was read again from its first byte to its last. Keep it away from the server, and its passphrase away from it.`,
  verified: (
    file: string,
    facts: { readonly madeAt: number; readonly rows: number; readonly files: number; readonly serverId: string },
  ) =>
    `${file} is whole: ${facts.rows} rows and ${facts.files} files of server ${facts.serverId}, as of ${day(facts.madeAt)}.`,
  notEmpty: {
    folder: 'The data folder is not empty; nothing was changed. Name an empty one by --data.',
    database: 'The database is not empty; nothing was changed. Name an empty one by --database.',
  },
  restored: (
    data: string,
    done: { readonly madeAt: number; readonly epoch: number; readonly revokedEnrolmentKeys: number },
  ) =>
    `${data} is as it was at ${day(done.madeAt)}. This is epoch ${done.epoch}: all logins, API tokens and tickets have ended,
${done.revokedEnrolmentKeys} enrolment keys were revoked, and agents come back by themselves once the server runs.
Look through users, API accounts and Jump Clients: what was disabled or removed after that moment is there again.`,
  unfinished: (data: string) =>
    `A restore into ${data} was cut short. Empty the folder (and the database), and restore again.`,
} as const;
