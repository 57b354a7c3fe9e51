/** What stands where a page should: there is none, or it broke. */
import { useRouter, type ErrorComponentProps } from '@tanstack/react-router';
import { isFailure } from '../../api/http.ts';
import { Button } from '../../components/controls/button.tsx';
import { Notice } from '../../components/notice.tsx';
import { reloadPage } from '../../session/leaving.ts';
import { failureWords, t } from '../../text/i18n.ts';
import classes from './fault-pages.module.css';

/** Where not even the frame can be shown. */
export function BrokenStart(props: ErrorComponentProps) {
  return (
    <main className={classes['alone']}>
      <BrokenPage {...props} />
    </main>
  );
}

function PageTitle({ words }: { readonly words: string }) {
  return <title>{`${words} · ${t('common.product')}`}</title>;
}

export function MissingPage() {
  const router = useRouter();
  return (
    <>
      <PageTitle words={t('common.notFound')} />
      <Notice
        icon="search"
        title={t('common.notFound')}
        action={
          <Button tone="main" onClick={() => void router.navigate({ to: '/jump' })}>
            {t('common.toJump')}
          </Button>
        }
      >
        {t('common.notFoundWords')}
      </Notice>
    </>
  );
}

export function BrokenPage({ error }: ErrorComponentProps) {
  const router = useRouter();
  if (isFailure(error)) {
    return (
      <>
        <PageTitle words={t('common.loadFailed')} />
        <Notice
          icon="link-off"
          tone="danger"
          title={t('common.loadFailed')}
          action={<Button onClick={() => void router.invalidate()}>{t('common.retry')}</Button>}
        >
          {failureWords(error)}
        </Notice>
      </>
    );
  }
  const isMissing = isPartMissing(error);
  const title = t(isMissing ? 'common.loadFailed' : 'common.broken');
  return (
    <>
      <PageTitle words={title} />
      <Notice
        icon={isMissing ? 'link-off' : 'warning'}
        tone="danger"
        title={title}
        action={
          <Button tone="main" onClick={() => reloadPage()}>
            {t('common.reload')}
          </Button>
        }
      >
        {t(isMissing ? 'common.partMissing' : 'common.brokenWords')}
      </Notice>
    </>
  );
}

/** As Chromium, Firefox and Safari say that a script was not fetched, and Vite of a style sheet. */
const missingParts =
  /^(?:Failed to fetch dynamically imported module|error loading dynamically imported module|Importing a module script failed|Unable to preload CSS)/;

function isPartMissing(error: unknown): boolean {
  return error instanceof Error && missingParts.test(error.message);
}
