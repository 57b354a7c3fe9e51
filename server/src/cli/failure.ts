/** A command that could not do what it was asked, and says why in one sentence. */
export class CommandFailed extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.name = 'CommandFailed';
    this.code = code;
  }
}
