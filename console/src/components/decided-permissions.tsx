/** What a session permits, permission by permission, and which policy decided each. */
import type { DecidedPermission, DecidedPolicies, DecidedPrompting, DecidingPolicy } from '@sallyport/protocol';
import type { SessionPermission } from '@sallyport/domain';
import { levelNames, permissionNames, policyPlaceNames } from '../text/en-policy.ts';
import { t } from '../text/i18n.ts';
import classes from './decided-permissions.module.css';

export function permissionWords(permission: string): string {
  return permissionNames[permission as SessionPermission] ?? permission;
}

export function levelWords(level: string): string {
  return levelNames[level] ?? level;
}

function deciderWords(by: DecidingPolicy | null): string {
  if (by === null) return t('decided.byNobody');
  return by.place === 'global' ? by.name : `${by.name} · ${policyPlaceNames[by.place]}`;
}

const nothing: ReadonlySet<string> = new Set(['none', 'deny']);

export function DecidedTable({ decided }: { readonly decided: DecidedPolicies }) {
  return (
    <table className={classes['table']}>
      <thead>
        <tr>
          <th scope="col">{t('decided.permission')}</th>
          <th scope="col">{t('decided.level')}</th>
          <th scope="col">{t('decided.by')}</th>
        </tr>
      </thead>
      <tbody>
        {decided.permissions.map((row) => (
          <Row key={row.permission} row={row} />
        ))}
        <tr>
          <th scope="row">{t('decided.prompts')}</th>
          <td>{promptingWords(decided.prompting)}</td>
          <td>{decided.prompting === null ? '' : deciderWords(decided.prompting.by)}</td>
        </tr>
      </tbody>
    </table>
  );
}

function Row({ row: { permission, level, by } }: { readonly row: DecidedPermission }) {
  return (
    <tr>
      <th scope="row">{permissionWords(permission)}</th>
      <td data-nothing={nothing.has(level) || undefined}>{levelWords(level)}</td>
      <td data-nobody={by === null || undefined}>{deciderWords(by)}</td>
    </tr>
  );
}

function promptingWords(prompting: DecidedPrompting): string {
  if (prompting === null || prompting.prompt === 'never') return t('decided.noPrompts');
  const when = t(`sessionPolicy.prompts.${prompting.prompt}`);
  const tools = prompting.prompt === 'some-tools' ? `: ${prompting.tools.map(permissionWords).join(', ')}` : '';
  const answer = t(`sessionPolicy.answers.${prompting.defaultAnswer}`);
  return `${when}${tools} · ${t('sessionPolicy.defaultAnswer')}: ${answer}`;
}
