/** What the script that installs a Jump Client says on the machine that it runs on. */
export const scriptTexts = {
  /** Said by the line itself. */
  scriptWrong: 'The script could not be fetched, or is not the one that this line was made for. Nothing was run.',
  head: [
    'Installs the Jump Client of a Sallyport server on this machine. The line that fetched this script has compared',
    'its SHA-256; the script compares those of everything that it fetches in turn, so whom it comes from is of no',
    'matter. It changes no list of trusted certificates. What is not finished is taken away again.',
  ],
  usage:
    'Usage: sh install [--scope system|user] [--startup auto|none] [--key-stdin] [--jc-name TEXT]\n' +
    '  [--jc-jump-group jumpgroup:CODE|user:NAME] [--jc-tag TEXT] [--jc-comments TEXT] [--jc-jump-policy CODE]\n' +
    '  [--jc-session-policy-present CODE] [--jc-session-policy-not-present CODE]\n' +
    '  [--jc-public-site-address HOST] [--jc-max-offline-minutes NUMBER]\n' +
    'The enrolment key comes in SALLYPORT_ENROLMENT_KEY, on standard input with --key-stdin, or is asked for.',
  wrongWord: 'Not installed: the script does not know this word:',
  askKey: 'Enrolment key (it is not shown): ',
  needsRoot:
    'Not installed: a service of this machine is installed by root. Run the line as root, or change ' +
    '"--scope system" to "--scope user" to install for your own account alone.',
  bySudo: 'A service of this machine is installed by root: sudo may ask for your password.',
  notLinux: 'Not installed: this script is for Linux, and this is:',
  otherProcessor: 'Not installed: there is no Jump Client for this processor:',
  noRuntime: (platform: string, command: string) =>
    `Not installed: the server has no runtime for ${platform} yet. This command, run on the server, brings it: ` +
    `${command} (then make the line anew).`,
  noTool: 'Not installed: this program is missing on the machine:',
  noFetcher: 'Not installed: the machine has neither curl nor wget.',
  strangerOwns:
    'Not installed: this folder or link belongs to somebody else, who could put programs of their own in place of ours:',
  anybodyWrites: 'Not installed: everybody may write into this folder, and so change our programs:',
  fetching: 'Fetching the Jump Client ...',
  notFetched: 'Not installed: this could not be fetched from the server, or is not what this script was made for:',
  cannotRun:
    'Not installed: the runtime does not start on this machine. It needs the GNU C library 2.28 or newer ' +
    'and a file system on which programs may be run, here:',
} as const;
