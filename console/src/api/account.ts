/** Who is signed in: set-up, sign-in, sign-out and the person's own preferences. */
import type { Me, SetUpState, SignInAnswer } from '@sallyport/protocol';
import { queryOptions } from '@tanstack/react-query';
import { noteServerTime } from './clock.ts';
import { isFailure, request, setCsrfToken } from './http.ts';

export const meQuery = queryOptions({
  queryKey: ['me'],
  queryFn: async ({ signal }) => noteMe(await request<Me>('GET', '/me', { signal })),
  staleTime: Infinity,
  retry: false,
});

export type SetUpForm = {
  readonly token: string;
  readonly username: string;
  readonly displayName: string;
  readonly password: string;
};

/** undefined when set-up is closed, as it is for good after the first administrator. */
export async function readSetUp(): Promise<SetUpState | undefined> {
  try {
    return await request<SetUpState>('GET', '/set-up');
  } catch (error) {
    if (isFailure(error) && error.facts.status === 404) return undefined;
    throw error;
  }
}

export async function setUp(form: SetUpForm): Promise<void> {
  await request('POST', '/set-up', { body: form });
}

export function signIn(form: { readonly username: string; readonly password: string }): Promise<SignInAnswer> {
  return request('POST', '/sign-in', { body: form });
}

export async function signOut(): Promise<void> {
  await request('POST', '/sign-out');
  setCsrfToken('');
}

function noteMe(me: Me): Me {
  setCsrfToken(me.csrf);
  noteServerTime(me.serverTime);
  return me;
}
