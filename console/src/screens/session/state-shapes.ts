/** How the state of a session is drawn, wherever it is drawn. */
import type { SessionStateName } from '@sallyport/protocol';
import type { ShapeName, ShapeTone } from '../../components/status.tsx';

export const stateShapes: Readonly<Record<SessionStateName, { readonly shape: ShapeName; readonly tone: ShapeTone }>> =
  {
    starting: { shape: 'half', tone: 'busy' },
    active: { shape: 'full', tone: 'good' },
    suspended: { shape: 'dash', tone: 'warn' },
    ended: { shape: 'bar', tone: 'quiet' },
  };
