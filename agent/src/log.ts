/**
 * The agent's log: one JSON object a line. A line names an event in dotted words and carries plain facts; secrets
 * (enrolment keys, tickets, private keys, terminal bytes) are never handed to it.
 */
export const logLevels = ['info', 'warn', 'error'] as const;

export type LogLevel = (typeof logLevels)[number];

export type LogFacts = Readonly<Record<string, string | number | boolean | null | undefined>>;

export type Log = (level: LogLevel, event: string, facts?: LogFacts) => void;

/** Each fact is cut to this many characters: part of it may come from a hostile server. */
const factMaxLength = 1_024;

/** Lines below `least` are not written. */
export function lineLog(write: (line: string) => void, now: () => number, least: LogLevel = 'info'): Log {
  return (level, event, facts = {}) => {
    if (logLevels.indexOf(level) < logLevels.indexOf(least)) return;
    const bounded = Object.fromEntries(
      Object.entries(facts).map(([name, value]) => [
        name,
        typeof value === 'string' && value.length > factMaxLength ? `${value.slice(0, factMaxLength)}…` : value,
      ]),
    );
    write(`${JSON.stringify({ time: timeOf(now()), level, event, ...bounded })}\n`);
  };
}

/** As `Date.prototype.toISOString`, which would bring the engine's time zones into memory, nearly a mebibyte. */
function timeOf(ms: number): string {
  const at = new Date(ms);
  const two = (value: number): string => String(value).padStart(2, '0');
  const day = `${at.getUTCFullYear()}-${two(at.getUTCMonth() + 1)}-${two(at.getUTCDate())}`;
  const clock = [at.getUTCHours(), at.getUTCMinutes(), at.getUTCSeconds()].map(two).join(':');
  return `${day}T${clock}.${String(at.getUTCMilliseconds()).padStart(3, '0')}Z`;
}

/** The same log with facts that every line of one part carries. */
export function logWith(log: Log, facts: LogFacts): Log {
  return (level, event, more) => log(level, event, { ...facts, ...more });
}

/** What went wrong, in one line. */
export function faultText(fault: unknown): string {
  return fault instanceof Error ? fault.message : String(fault);
}
