import Link from "next/link";
import { Fragment, type ReactNode } from "react";
import { type Block, type Inline, parseMarkdown } from "@/lib/text/markdown";
import { cx } from "./cx";

type Heading = "p" | "h2" | "h3";

/** What providers and lawyers write, as elements: no HTML of theirs reaches the page. */
export function Markdown({
  text,
  heading = "p",
  className,
}: {
  text: string;
  /** What its headings are in the outline of the page; by default they only look like some. */
  heading?: Heading | undefined;
  className?: string | undefined;
}) {
  return (
    <div className={cx("flex flex-col gap-3 [overflow-wrap:anywhere]", className)}>
      {keyed(parseMarkdown(text), (block) => (
        <BlockPart block={block} heading={heading} />
      ))}
    </div>
  );
}

function BlockPart({ block, heading: Title }: { block: Block; heading: Heading }) {
  switch (block.kind) {
    case "heading":
      return <Title className="font-semibold text-ink">{inlines(block.children)}</Title>;
    case "paragraph":
      return <p>{inlines(block.children)}</p>;
    case "list": {
      const List = block.ordered ? "ol" : "ul";
      return (
        <List className={cx("flex flex-col gap-1 ps-5", block.ordered ? "list-decimal" : "list-disc")}>
          {keyed(block.items, (item) => (
            <li>{inlines(item)}</li>
          ))}
        </List>
      );
    }
  }
}

function inlines(parts: readonly Inline[]): ReactNode {
  return keyed(parts, (part) => <InlinePart part={part} />);
}

function InlinePart({ part }: { part: Inline }) {
  switch (part.kind) {
    case "text":
      return part.text;
    case "code":
      return <code className="font-mono text-[0.92em]">{part.text}</code>;
    case "strong":
      return <strong className="font-semibold text-ink">{inlines(part.children)}</strong>;
    case "emphasis":
      return <em>{inlines(part.children)}</em>;
    case "link":
      return (
        <Link href={part.href} rel="nofollow noopener" className="text-primary underline underline-offset-2">
          {inlines(part.children)}
        </Link>
      );
  }
}

/** Parts of a text have no identity but their place. */
function keyed<Part>(parts: readonly Part[], render: (part: Part) => ReactNode): ReactNode {
  return parts.map((part, place) => <Fragment key={place}>{render(part)}</Fragment>);
}
