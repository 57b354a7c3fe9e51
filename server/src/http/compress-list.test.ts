import { gunzipSync } from 'node:zlib';
import fastify from 'fastify';
import { expect, test } from 'vitest';
import { compressList } from './compress-list.ts';

const long = JSON.stringify(
  Array.from({ length: 200 }, (_, at) => ({ name: `kiosk-${at}`, tag: 'Empfang für Gäste' })),
);
const [short, fault] = ['["kiosk-1"]', JSON.stringify({ error: 'x'.repeat(2_000) })];

function app() {
  const it = fastify();
  const hooks = { onSend: compressList };
  const sendAs = (text: string, code = 200) =>
    it.get(`/${code}-${text.length}`, hooks, (_request, reply) => reply.code(code).send(text));
  sendAs(long);
  sendAs(short);
  sendAs(fault, 500);
  return it;
}

test.each([
  ['a long list, to whoever takes it so', long, 200, 'br, gzip', 'gzip', 'accept-encoding'],
  ['a long list as it is, to whoever does not', long, 200, 'br, gzip;q=0', undefined, 'accept-encoding'],
  ['a long list as it is, to whoever does not say', long, 200, undefined, undefined, 'accept-encoding'],
  ['a short one as it is', short, 200, 'gzip', undefined, undefined],
  ['a fault as it is', fault, 500, 'gzip', undefined, undefined],
] as const)('%s', async (_what, text, code, asked, encoding, vary) => {
  const answer = await app().inject({
    url: `/${code}-${text.length}`,
    ...(asked === undefined ? {} : { headers: { 'accept-encoding': asked } }),
  });
  const { headers, rawPayload } = answer;
  expect([answer.statusCode, headers['content-encoding'], headers.vary]).toEqual([code, encoding, vary]);
  expect(headers['content-length']).toBe(String(rawPayload.length));
  const plain = encoding === undefined ? rawPayload : gunzipSync(rawPayload);
  expect(plain.toString()).toBe(text);
  if (encoding !== undefined) expect(rawPayload.length).toBeLessThan(text.length / 6);
});
