/** The console's HTTP interface, for what a test sets up or looks up beside the pages. */
import type { Page } from 'playwright-core';

/** Asks the server as the page's own user. */
export async function ask<Answer>(page: Page, method: string, path: string, body?: unknown): Promise<Answer> {
  return (await page.evaluate(
    async ([verb, url, sent]) => {
      const { csrf } = (await (await fetch('/api/me')).json()) as { readonly csrf: string };
      const headers = { 'content-type': 'application/json', 'x-sallyport-csrf': csrf };
      const answer = await fetch(`/api${url}`, {
        method: verb,
        ...(verb === 'GET' ? {} : { headers, body: JSON.stringify(sent ?? {}) }),
      });
      if (!answer.ok) throw new Error(`${verb} ${url}: ${answer.status} ${await answer.text()}`);
      return answer.status === 204 ? undefined : ((await answer.json()) as unknown);
    },
    [method, path, body] as const,
  )) as Answer;
}
