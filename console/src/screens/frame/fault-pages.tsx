/** What stands where a page should: there is none, or it broke. */
import { useRouter, type ErrorComponentProps } from '@tanstack/react-router';
import { isFailure } from '../../api/http.ts';
import { Button } from '../../components/button.tsx';
import { Notice } from '../../components/notice.tsx';
import { failureWords, t } from '../../text/i18n.ts';

export function MissingPage() {
  const router = useRouter();
  return (
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
  );
}

export function BrokenPage({ error }: ErrorComponentProps) {
  const router = useRouter();
  if (isFailure(error)) {
    return (
      <Notice
        icon="link-off"
        tone="danger"
        title={t('common.loadFailed')}
        action={<Button onClick={() => void router.invalidate()}>{t('common.retry')}</Button>}
      >
        {failureWords(error)}
      </Notice>
    );
  }
  return (
    <Notice
      icon="warning"
      tone="danger"
      title={t('common.broken')}
      action={
        <Button tone="main" onClick={() => window.location.reload()}>
          {t('common.reload')}
        </Button>
      }
    >
      {t('common.brokenWords')}
    </Notice>
  );
}
