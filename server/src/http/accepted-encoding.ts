/** What a request takes an answer as (RFC 9110, section 12.5.3). Who names none gets it as it is. */
import type { FastifyRequest } from 'fastify';

export function takesEncoding({ headers }: FastifyRequest, encoding: string): boolean {
  const asked = (headers['accept-encoding'] ?? '').toLowerCase();
  return asked.split(',').some((part) => {
    const [name = '', ...parameters] = part.split(';').map((word) => word.trim());
    return name === encoding && !parameters.some((parameter) => /^q=0(?:\.0*)?$/.test(parameter));
  });
}
