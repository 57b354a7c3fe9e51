/**
 * Where on the way to the server a connection failed: each hop has a code of its own, so that whoever reads the log
 * knows whom to ask.
 */
export type DialFaultCode =
  /** What is said of the proxy can't be read. */
  | 'dial.proxy-setting'
  | 'dial.proxy-unreachable'
  /** The proxy asks for a user and a password, or doesn't take these. */
  | 'dial.proxy-login'
  /** The proxy is there and doesn't connect to the server. */
  | 'dial.proxy-refused'
  /** What answers there is no proxy of the kind that it was said to be. */
  | 'dial.proxy-unreadable'
  /** No connection to the server, without a proxy. */
  | 'dial.unreachable'
  /** There is a connection, but no TLS comes about on it. */
  | 'dial.tls'
  /** TLS stands, but what answers is no Sallyport server, or not now. */
  | 'dial.answer';

export class DialFault extends Error {
  readonly code: DialFaultCode;

  constructor(code: DialFaultCode, detail: string) {
    super(detail);
    this.name = 'DialFault';
    this.code = code;
  }
}
