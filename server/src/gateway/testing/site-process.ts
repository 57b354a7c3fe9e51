/** A whole server in a process of its own, which can be killed at any moment; says by IPC how to come in. */
import type { TestSite } from './test-site.ts';
import { startSite } from './test-site.ts';

const [data = '', port = '0', database = 'sqlite'] = process.argv.slice(2);

async function entry(site: TestSite) {
  const { login, cookie, csrf } = await site.console();
  return {
    login: { id: login.id, user: { id: login.user.id } },
    cookie,
    csrf,
    enrolmentKey: await site.enrolmentKey(),
  };
}

const site = await startSite({ data, port: Number(port), database });
process.send?.({ port: site.port, tlsKey: site.tlsKey, ...(await entry(site)) });
process.on('message', ({ number }: { readonly number: number }) => {
  void site.enrolmentKey().then((enrolmentKey) => process.send?.({ number, enrolmentKey }));
});
