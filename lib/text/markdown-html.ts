import { escapeHtml } from "./html";
import { type Block, type Inline, parseMarkdown } from "./markdown";

/**
 * Markdown as HTML that is safe to put into a page: it has the elements below and no others, and links lead only where
 * `parseMarkdown` lets them. Whatever else was written, tags too, is text.
 *
 * @param heading what headings become in the outline of the page that shows them
 */
export function markdownToHtml(source: string, heading: "h2" | "h3" = "h2"): string {
  return parseMarkdown(source)
    .map((block) => blockHtml(block, heading))
    .join("\n");
}

function blockHtml(block: Block, heading: string): string {
  switch (block.kind) {
    case "heading":
      return element(heading, inlinesHtml(block.children));
    case "paragraph":
      return element("p", inlinesHtml(block.children));
    case "list": {
      const items = block.items.map((item) => element("li", inlinesHtml(item)));
      return element(block.ordered ? "ol" : "ul", items.join(""));
    }
  }
}

function inlinesHtml(parts: readonly Inline[]): string {
  return parts.map(inlineHtml).join("");
}

function inlineHtml(part: Inline): string {
  switch (part.kind) {
    case "text":
      return escapeHtml(part.text);
    case "code":
      return element("code", escapeHtml(part.text));
    case "strong":
      return element("strong", inlinesHtml(part.children));
    case "emphasis":
      return element("em", inlinesHtml(part.children));
    case "link":
      return `<a href="${escapeHtml(part.href)}" rel="nofollow noopener">${inlinesHtml(part.children)}</a>`;
  }
}

function element(name: string, content: string): string {
  return `<${name}>${content}</${name}>`;
}
