/** A person as a disc with initials. */
import { initials } from './words/initials.ts';
import classes from './avatar.module.css';

export function Avatar({ name }: { readonly name: string }) {
  return <span className={classes['avatar']} title={name} aria-hidden="true" data-initials={initials(name)} />;
}
