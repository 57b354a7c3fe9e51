/** The mark: an arch and the door in it. */
export function Mark({ size = 20 }: { readonly size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 16 16" fill="none" aria-hidden="true" focusable="false">
      <path d="M2 14V7.5a6 6 0 0 1 12 0V14" stroke="var(--accent)" strokeWidth="2" strokeLinecap="square" />
      <path d="M5.5 15V8a2.5 2.5 0 0 1 5 0v7z" fill="var(--accent)" />
    </svg>
  );
}
