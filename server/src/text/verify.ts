/** What `sallyport recording verify` and `sallyport audit verify` say. */
import type { AuditFinding, AuditReport } from '../audit/verify-audit.ts';
import type { VerifiedRecording } from '../cli/recording-verify.ts';
import type { RecordingFinding } from '../sealing/verify-recording.ts';

const recordingWords: Readonly<Record<RecordingFinding['what'], string>> = {
  altered: 'a block was altered',
  rewritten: 'what was written is not what was signed',
  removed: 'blocks were removed',
  reordered: 'a block stands at another place than its own',
  repeated: 'a block stands here a second time',
  unreadable: 'nothing can be read from here on',
  'key-missing': 'the key of this stretch is not here, or was altered',
  'signature-wrong': 'a checkpoint is not signed by this server',
  'tail-removed': 'the end was removed',
  'of-another': 'the file is that of another recording',
  'no-recording': 'the file is no recording',
  'file-missing': 'the file is missing',
  'database-altered': 'what the database knows of it was altered',
  'unknown-to-database': 'the database knows nothing of it',
};

const auditWords: Readonly<Record<AuditFinding['what'], string>> = {
  altered: 'was altered',
  removed: 'removed',
  rewritten: 'are not those that were signed',
  'tail-removed': 'were removed from the end',
  'checkpoint-altered': 'A checkpoint is not signed by this server',
};

const states: Readonly<Record<VerifiedRecording['state'], string>> = {
  whole: 'whole',
  live: 'whole so far, still being written',
  cut: 'whole up to its last second, cut when the server stopped without warning',
  faulty: 'NOT WHOLE',
  empty: 'never begun',
};

function length(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${Math.floor(seconds / 3600)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
}

function recordingLines({ sessionId, channelId, state, durationMs, findings }: VerifiedRecording): readonly string[] {
  return [
    `${sessionId} ${channelId}  ${length(durationMs)}  ${states[state]}`,
    ...findings.map(({ what, from, to, fromMs, toMs }) => {
      const until = to === null || toMs === null ? 'and after' : `to ${length(toMs)} (${to})`;
      return `  ${recordingWords[what]}: ${length(fromMs)} (${from}) ${until}`;
    }),
  ];
}

function auditLine({ what, from, to, after, before }: AuditFinding): string {
  if (what === 'checkpoint-altered') return `  ${auditWords[what]}`;
  const entries = from === to ? `Entry ${from}` : `Entries ${from} to ${to}`;
  const words = what === 'removed' ? (from === to ? 'was removed' : 'were removed') : auditWords[what];
  const iso = (at: number): string => new Date(at).toISOString();
  const times = [
    ...(after === undefined ? [] : [`after ${iso(after)}`]),
    ...(before === undefined ? [] : [`before ${iso(before)}`]),
  ];
  return `  ${entries} ${words}${times.length === 0 ? '' : `: ${times.join(', ')}`}`;
}

export const verifyTexts = {
  oneOrAll: 'Say --session ID or --all',
  noSessionId: '--session must be the id of a session, as se_01k9xz8m0000000000000000bb',
  recordings: (verified: readonly VerifiedRecording[]): string => {
    const faulty = verified.filter(({ state }) => state === 'faulty').length;
    const sum = `${verified.length} recordings, ${faulty} not whole`;
    return [...verified.flatMap(recordingLines), sum].join('\n');
  },
  audit: ({ entries, checkpoints, findings }: AuditReport): string => {
    const sum = `${entries} entries, ${checkpoints} checkpoints, ${findings.length} things wrong`;
    return [...findings.map(auditLine), sum].join('\n');
  },
} as const;
