import { CopyButton } from "./copy-button";
import { cx } from "./cx";

/** Text for a terminal or a file, to read and to copy. */
export function CodeBlock({
  code,
  title = "Code",
  className,
}: {
  code: string;
  /** What it is; shown above, and the name of the scrolling box. */
  title?: string | undefined;
  className?: string | undefined;
}) {
  return (
    <figure className={cx("overflow-hidden rounded border bg-surface-sunken", className)}>
      <figcaption className="flex items-center justify-between gap-4 border-b py-1 ps-4 pe-1.5 text-13 text-muted">
        {title}
        <CopyButton text={code} label={`Copy ${title.toLowerCase()}`} />
      </figcaption>
      <pre
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard (WCAG 2.1.1)
        tabIndex={0}
        className="overflow-x-auto px-4 py-3 font-mono text-13 focus-visible:-outline-offset-2"
      >
        <code>{code}</code>
      </pre>
    </figure>
  );
}
