/** What installing and uninstalling say to whoever runs them. */
import type { Unsafe } from '../install/safe-folder.ts';
import { explained } from './explained.ts';

const unsafeWords: Readonly<Record<Unsafe['because'], string>> = {
  'owned-by-another': 'belongs to somebody else, who could put their own programs in the place of ours',
  'anybody-may-write': 'can be written by everybody, and so could our programs',
  'group-may-write': 'can be written by a whole group, and so could our programs',
  'no-folder': 'is not a folder',
  'links-in-a-circle': 'is a link that leads in a circle',
};

export const installTexts = {
  needsRoot: 'Not installed: a service of this machine is installed by root.',
  needsRootToRemove: 'Nothing was removed: a service of this machine is removed by root.',
  unsafe: ({ path, because }: Unsafe) => `Not installed: ${path} ${unsafeWords[because]}.`,
  /** `words`: those of the command line that are at fault. */
  refused: (code: string, words: readonly string[] = []) => {
    const because = explained(code) ?? `the server refused it (${code}).`;
    return `Not installed: ${because}${words.length === 0 ? '' : ` It is about ${words.join(', ')}.`} Nothing was left.`;
  },
  unreachable: (detail: string) => `Not installed: the server could not be reached (${detail}). Nothing was left.`,
  unclear: (detail: string, folder: string) =>
    `Not installed: the server's answer did not come (${detail}). It may know this machine already, so its new key ` +
    `was kept in ${folder}. Run the same line again.`,
  otherRoot:
    'Not installed: this machine has a Jump Client of this server, but for another root key. Uninstall it first.',
  notStarted: (unit: string) =>
    `The service ${unit} does not start; its log says why: journalctl -u ${unit}. Run the line again, or uninstall it.`,
  repaired: 'A Jump Client of this server was here already. Its programs and its service were put in place anew.',
  enrolled: (clientId: string) => `Enrolled as ${clientId}.`,
  service: (unit: string) => `Installed. It runs as the service ${unit}, now and after each start of the machine.`,
  inForeground: (command: string) =>
    'Installed. There is no systemd to run it, so it runs here until it is stopped. To run it by other means:\n' +
    `  ${command}`,
  notRun: (command: string) => `Installed, and not started. To run it:\n  ${command}`,
  removeBy: (command: string) => `To remove it: ${command}`,
  nothingThere: 'No Jump Client of this server is installed here.',
  removed: 'Uninstalled. Nothing of it is left on this machine.',
  told: 'The server knows.',
  notTold: 'The server could not be told, and shows it as offline.',
  stillRuns: (pid: number) => `Nothing was removed: process ${pid} still runs this Jump Client and does not stop.`,
  failed: (detail: string) => `It failed: ${detail}`,
} as const;
