/**
 * What lets a copy of a client enrol as a client of its own, once: `sc1.<client id>.<secret>`. The server gives it over
 * a link on which both ends have proved themselves; it is worth nothing without the key of the client that was copied.
 */
export type CopyPermit = { readonly clientId: string; readonly secret: string };

const form = /^sc1\.(jc_[0-9a-z]{26})\.([A-Za-z0-9_-]{43})$/;

export function copyPermitText({ clientId, secret }: CopyPermit): string {
  return `sc1.${clientId}.${secret}`;
}

export function parseCopyPermit(text: string): CopyPermit | undefined {
  const [, clientId, secret] = form.exec(text) ?? [];
  return clientId === undefined || secret === undefined ? undefined : { clientId, secret };
}
