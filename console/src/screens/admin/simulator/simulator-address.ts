/** What the address of the simulator says: of whom, on what, with whom at the screen. */
import { useNavigate, useSearch } from '@tanstack/react-router';

export type SimulatorAddress = {
  readonly user?: string;
  readonly item?: string;
  readonly customer?: 'not-present' | 'unknown';
};

/** For `validateSearch` of its route. */
export function simulatorAddressOf(values: Record<string, unknown>): SimulatorAddress {
  const { user, item, customer } = values;
  return {
    ...(typeof user === 'string' && user !== '' ? { user } : {}),
    ...(typeof item === 'string' && item !== '' ? { item } : {}),
    ...(customer === 'not-present' || customer === 'unknown' ? { customer } : {}),
  };
}

export function useSimulatorAddress(): SimulatorAddress & {
  readonly choose: (changes: Readonly<Record<string, unknown>>) => void;
} {
  const address = simulatorAddressOf(useSearch({ strict: false }));
  const navigate = useNavigate();
  return {
    ...address,
    choose: (changes) =>
      void navigate({ to: '.', search: () => simulatorAddressOf({ ...address, ...changes }), replace: true }),
  };
}
