/**
 * How the next character will be drawn: what the SGR sequences so far add up to (ECMA-48, 8.3.117, and the extended
 * colours that terminals share), kept in the shortest form that brings it about again.
 */
type Trait =
  | 'bold'
  | 'dim'
  | 'italic'
  | 'underline'
  | 'blink'
  | 'inverse'
  | 'hidden'
  | 'strike'
  | 'overline'
  | 'foreground'
  | 'background'
  | 'underline-colour';

const sets: Readonly<Record<number, Trait>> = {
  1: 'bold',
  2: 'dim',
  3: 'italic',
  4: 'underline',
  5: 'blink',
  6: 'blink',
  7: 'inverse',
  8: 'hidden',
  9: 'strike',
  21: 'underline',
  53: 'overline',
};

const clears: Readonly<Record<number, readonly Trait[]>> = {
  22: ['bold', 'dim'],
  23: ['italic'],
  24: ['underline'],
  25: ['blink'],
  27: ['inverse'],
  28: ['hidden'],
  29: ['strike'],
  39: ['foreground'],
  49: ['background'],
  55: ['overline'],
  59: ['underline-colour'],
};

const extended: Readonly<Record<number, Trait>> = { 38: 'foreground', 48: 'background', 58: 'underline-colour' };

export class Pen {
  readonly #traits: Map<Trait, string>;

  constructor(traits?: ReadonlyMap<Trait, string>) {
    this.#traits = new Map(traits);
  }

  clone(): Pen {
    return new Pen(this.#traits);
  }

  reset(): void {
    this.#traits.clear();
  }

  /** The parameters of one SGR sequence, as they stood between CSI and `m`. */
  apply(parameters: string): void {
    const tokens = parameters.split(';');
    for (let at = 0; at < tokens.length; at += 1) {
      const token = tokens[at] ?? '';
      const code = Number(token.split(':', 1)[0]);
      const trait = extended[code];
      if (trait === undefined) {
        this.#applyOne(code, token);
      } else if (token.includes(':')) {
        this.#traits.set(trait, token);
      } else {
        // 38;5;n and 38;2;r;g;b: the parameters that follow belong to this one.
        const length = tokens[at + 1] === '5' ? 3 : tokens[at + 1] === '2' ? 5 : 1;
        if (length > 1 && at + length <= tokens.length)
          this.#traits.set(trait, tokens.slice(at, at + length).join(';'));
        at += length - 1;
      }
    }
  }

  /** The parameters that bring a fresh pen to this one; empty for a fresh one. */
  get parameters(): string {
    return [...this.#traits.values()].join(';');
  }

  #applyOne(code: number, token: string): void {
    if (code === 0) {
      this.#traits.clear();
      return;
    }
    if (code === 4 && token === '4:0') {
      this.#traits.delete('underline');
      return;
    }
    for (const cleared of clears[code] ?? []) this.#traits.delete(cleared);
    const set = sets[code] ?? colourTrait(code);
    if (set !== undefined) this.#traits.set(set, token);
  }
}

function colourTrait(code: number): Trait | undefined {
  if ((code >= 30 && code <= 37) || (code >= 90 && code <= 97)) return 'foreground';
  if ((code >= 40 && code <= 47) || (code >= 100 && code <= 107)) return 'background';
  return undefined;
}
