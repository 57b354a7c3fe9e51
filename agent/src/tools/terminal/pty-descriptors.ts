/** The ends of terminals that are open in this process, which nothing that is started may inherit. */
const open = new Set<number>();

export function holdDescriptor(descriptor: number): void {
  open.add(descriptor);
}

export function dropDescriptor(descriptor: number): void {
  open.delete(descriptor);
}

export function openDescriptors(): readonly number[] {
  return [...open];
}
