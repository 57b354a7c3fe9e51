/** A whole server in a process of its own, which can be killed at any moment; says by IPC how to come in. */
import type { TestSite } from './test-site.ts';
import { configKeys } from '../../config/keys.ts';
import type { RemoteOptions } from './remote-site.ts';
import { startSite } from './test-site.ts';

const [data = '', options = '{}'] = process.argv.slice(2);

async function entry(site: TestSite) {
  const { login, cookie, csrf } = await site.console();
  return {
    login: { id: login.id, user: { id: login.user.id } },
    cookie,
    csrf,
    enrolmentKey: await site.enrolmentKey(),
  };
}

const { port, database, linksPerSecond = configKeys.linksPerSecond.fallback } = JSON.parse(options) as RemoteOptions;
const site = await startSite({
  data,
  ...(port === undefined ? {} : { port }),
  ...(database === undefined ? {} : { database }),
  linksPerSecond: Number(linksPerSecond),
});
process.send?.({ port: site.port, tlsKey: site.tlsKey, ...(await entry(site)) });
process.on('message', ({ number }: { readonly number: number }) => {
  void site.enrolmentKey().then((enrolmentKey) => process.send?.({ number, enrolmentKey }));
});
// Whoever started it is gone.
process.on('disconnect', () => process.exit());
