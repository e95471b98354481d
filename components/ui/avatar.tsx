import { cx } from "./cx";

const SIZES = { sm: "size-6 text-12", md: "size-8 text-13", lg: "size-12 text-16", xl: "size-20 text-24" };

/** The picture of a person or company, or its initials. Decorative: the name stands beside it. */
export function Avatar({
  name,
  picture,
  size = "md",
  square = false,
  className,
}: {
  name: string;
  picture?: string | null | undefined;
  size?: keyof typeof SIZES | undefined;
  /** Companies are square, people are round. */
  square?: boolean | undefined;
  className?: string | undefined;
}) {
  const shape = cx("shrink-0 select-none", SIZES[size], square ? "rounded-sm" : "rounded-full", className);
  if (picture) {
    return <img src={picture} alt="" loading="lazy" className={cx(shape, "bg-line object-cover")} />;
  }
  return (
    <span
      aria-hidden="true"
      className={cx(shape, "grid place-items-center bg-primary-soft font-medium text-primary")}
    >
      {initials(name)}
    </span>
  );
}

function initials(name: string): string {
  const words = name.split(/[\s._-]+/).filter((word) => /^[\p{L}\p{N}]/u.test(word));
  const [first = "", last = ""] = [words[0], words.length > 1 ? words.at(-1) : undefined];
  return ([...first].slice(0, 1).join("") + [...last].slice(0, 1).join("")).toUpperCase() || "?";
}
