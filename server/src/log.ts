/** The log: JSON lines on standard error, with whatever is called like a secret cut out. */
import pino from 'pino';
import type { DestinationStream, Logger } from 'pino';

const secretNames = [
  'password',
  'secret',
  'clientSecret',
  'token',
  'ticket',
  'cookie',
  'authorization',
  'enrolmentKey',
  'privateKey',
];

/** The name itself, and one and two levels down. */
const redacted = secretNames.flatMap((name) => [name, `*.${name}`, `*.*.${name}`, `headers["${name}"]`]);

export type Log = Logger;

export function createLog(level: string, destination?: DestinationStream): Log {
  return pino(
    {
      level,
      base: null,
      redact: { paths: [...redacted, '*.headers.cookie', '*.headers.authorization'], censor: '***' },
      serializers: { err: pino.stdSerializers.err },
    },
    destination ?? pino.destination({ fd: 2, sync: true }),
  );
}
