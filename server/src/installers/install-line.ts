/**
 * The one line that installs a Jump Client. It fetches a script into a private folder, runs it only if its SHA-256 is
 * the one that stands in the line, and takes the folder away again. Whom the bytes came from doesn't matter then, so
 * it works with any certificate.
 *
 * The enrolment key is set as a variable of the script's own environment: that is no argument of any process. The line
 * begins with a blank, which keeps it out of the history of shells that are set so.
 */
import { scriptTexts } from '../text/install-script.ts';
import { shellQuote } from './shell-quote.ts';

/** A service of the machine, or a program of the user who runs the line. */
export type InstallScope = 'system' | 'user';

export interface InstallLine {
  /** Origin from which the script is fetched. */
  readonly address: string;
  /** 64 hexadecimal digits. */
  readonly scriptSha256: string;
  readonly scope: InstallScope;
  /** Without it the script asks for the key. */
  readonly enrolmentKey?: string;
}

/** Where the script of that hash is served. */
export function scriptPath(sha256: string): string {
  return `/install/${sha256}`;
}

/** Nothing that answers in the server's place may fill the disk of the machine. */
export const scriptMaxBytes = 65_536;

export function installLine({ address, scriptSha256, scope, enrolmentKey }: InstallLine): string {
  const url = shellQuote(`${address}${scriptPath(scriptSha256)}`);
  const key = enrolmentKey === undefined ? '' : `SALLYPORT_ENROLMENT_KEY=${shellQuote(enrolmentKey)} `;
  const steps = [
    'd=$(mktemp -d) || exit',
    `trap 'rm -rf "$d"' EXIT`,
    `trap 'exit 130' HUP INT TERM`,
    `if command -v curl >/dev/null; then curl -fsSk ${url}; else wget -qO- --no-check-certificate ${url}; fi ` +
      `| head -c ${scriptMaxBytes} >"$d/install"`,
    `if [ "$(sha256sum <"$d/install")" != ${shellQuote(`${scriptSha256}  -`)} ]; then ` +
      `echo ${shellQuote(scriptTexts.scriptWrong)} >&2; exit 1; fi`,
    `${key}sh "$d/install" --scope ${scope}`,
  ];
  return ` (${steps.join('; ')})`;
}
