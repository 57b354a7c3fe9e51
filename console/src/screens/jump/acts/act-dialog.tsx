/** The dialog of an act on items. Loaded when the first of them is asked for. */
import { CopyDialog } from './copy-dialog.tsx';
import type { OpenAct } from './item-acts.tsx';
import { PropertiesDrawer } from './properties-drawer.tsx';
import { RemovalDialog } from './removal-dialog.tsx';

export function ActDialog({ open, onClose }: { readonly open: OpenAct; readonly onClose: () => void }) {
  switch (open.act) {
    case 'copy':
      return <CopyDialog items={open.items} onClose={onClose} />;
    case 'properties':
      return <PropertiesDrawer items={open.items} onClose={onClose} />;
    case 'remove':
      return <RemovalDialog items={open.items} onClose={onClose} />;
  }
}
