/** What is kept of a channel. A recording tells what was seen; what was typed is kept on request only. */

/** What passes through a channel or happens to it. */
export type RecordedThing = 'output' | 'resize' | 'input' | 'gap' | 'mark' | 'end';

export interface RecordingRules {
  /** A setting of the site, of which participants are told: input may hold passwords that never show. */
  readonly keepsInput: boolean;
}

/**
 * Whether a thing is kept.
 * @rule recording.kept
 */
export function isKept(thing: RecordedThing, rules: RecordingRules): boolean {
  return thing !== 'input' || rules.keepsInput;
}
