/** A bridge over its ports; the favicon is the same drawing. */
export function BrandMark() {
  return (
    <svg viewBox="0 0 20 20" aria-hidden="true" className="size-5 text-accent">
      <path d="M2 7h16" stroke="currentColor" strokeWidth="3" />
      <path
        d="M5 7v9M10 7v9M15 7v9"
        stroke="currentColor"
        strokeWidth="2"
        fill="none"
        strokeLinecap="round"
      />
    </svg>
  );
}
