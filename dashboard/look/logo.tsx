/** A branch that leaves the line, and a point on it to come back to. */
export function Logo({ size }: { readonly size: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true">
      <rect width="32" height="32" rx="8" fill="#5a5de0" />
      <path d="M11 8v16M11 19c0-5 10-3 10-9" fill="none" stroke="#fff" strokeWidth="2.5" strokeLinecap="round" />
      <circle cx="11" cy="8" r="3" fill="#fff" />
      <circle cx="21" cy="9" r="3" fill="#fff" />
      <circle cx="11" cy="24" r="3" fill="#fff" />
    </svg>
  );
}
