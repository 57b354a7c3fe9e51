/** The contract of this very interface. JSON is YAML too (YAML 1.2, section 1.3), and needs no second writer. */
import { servedContract } from '../contract.ts';
import type { Handlers } from '../operation.ts';
import { prefix } from '../serve.ts';

export function specHandlers(): Handlers {
  return {
    'api.config.spec': ({ request, reply }) => {
      const document = servedContract(`https://${request.headers.host ?? ''}${prefix}`);
      return reply.type('application/yaml').send(`${JSON.stringify(document, undefined, 2)}\n`);
    },
  };
}
