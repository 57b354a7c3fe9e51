/** Goes round the addresses: each once until a link stands, then all over again; and remembers which didn't answer. */
import { parseServerAddress } from '../dial/server-address.ts';
import type { ServerAddress } from '../dial/server-address.ts';
import type { LinkMemory } from '../identity/client-folder.ts';
import { addressesToDial } from './address-list.ts';

export class AddressRound {
  readonly #installed: readonly string[];
  readonly #tried = new Set<string>();
  readonly #silent = new Set<string>();

  constructor(installed: readonly string[]) {
    this.#installed = installed;
  }

  /** A new outage begins with the first address. */
  begin(): void {
    this.#tried.clear();
  }

  next(memory: LinkMemory): ServerAddress | undefined {
    const names = addressesToDial(memory, { installed: this.#installed, silent: this.#silent });
    if (names.every((name) => this.#tried.has(name))) this.#tried.clear();
    const name = names.find((candidate) => !this.#tried.has(candidate)) ?? '';
    this.#tried.add(name);
    return parseServerAddress(name);
  }

  failed({ name }: ServerAddress): void {
    this.#silent.add(name);
  }

  /** Whether a new list names an address that hasn't been tried yet. */
  hasUntried({ offered }: LinkMemory): boolean {
    return offered.some((name) => !this.#silent.has(name));
  }
}
