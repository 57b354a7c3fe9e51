/** Who watches what: from a thing to the sockets that show it, so that a change reaches them without asking all. */
export class Watchers<Thing, Socket> {
  readonly #sockets = new Map<Thing, Set<Socket>>();

  add(thing: Thing, socket: Socket): void {
    const sockets = this.#sockets.get(thing);
    if (sockets === undefined) this.#sockets.set(thing, new Set([socket]));
    else sockets.add(socket);
  }

  remove(thing: Thing, socket: Socket): void {
    const sockets = this.#sockets.get(thing);
    if (sockets?.delete(socket) === true && sockets.size === 0) this.#sockets.delete(thing);
  }

  of(thing: Thing): Iterable<Socket> {
    return this.#sockets.get(thing) ?? [];
  }

  get size(): number {
    return this.#sockets.size;
  }
}
