/** Whether what somebody typed makes an installer: each field by its own limits, the first fault by its name. */
import { checkTypedText, groupTextLimits, installerTextLimits } from '@sallyport/domain';

export interface TypedInstaller {
  readonly group: string;
  readonly name: string;
  readonly tag: string;
  readonly comments: string;
}

const limits = { group: groupTextLimits.name, ...installerTextLimits };

const fields = ['group', 'name', 'tag', 'comments'] as const satisfies readonly (keyof TypedInstaller)[];

export type CheckedInstaller =
  | { readonly kind: 'good'; readonly texts: TypedInstaller }
  | { readonly kind: 'bad'; readonly field: keyof TypedInstaller };

export function checkInstaller(typed: TypedInstaller): CheckedInstaller {
  const texts: Record<keyof TypedInstaller, string> = { group: '', name: '', tag: '', comments: '' };
  for (const field of fields) {
    const checked = checkTypedText(typed[field].trim(), limits[field]);
    if (checked.kind === 'bad') return { kind: 'bad', field };
    texts[field] = checked.text;
  }
  return { kind: 'good', texts };
}
