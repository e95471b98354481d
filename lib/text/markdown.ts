/** A part of a line. */
export type Inline =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "code"; readonly text: string }
  | { readonly kind: "strong" | "emphasis"; readonly children: readonly Inline[] }
  | { readonly kind: "link"; readonly href: string; readonly children: readonly Inline[] };

/** A part of a text. */
export type Block =
  | { readonly kind: "paragraph" | "heading"; readonly children: readonly Inline[] }
  | { readonly kind: "list"; readonly ordered: boolean; readonly items: readonly (readonly Inline[])[] };

/**
 * Reads the Markdown that providers write in descriptions: paragraphs, headings, lists, **strong**, *emphasis*, `code`
 * and links. The result is data, not HTML: whatever else is in the text, tags too, stays text.
 */
export function parseMarkdown(source: string): Block[] {
  const paragraphs = source.replace(/\r\n?/g, "\n").split(/\n[ \t]*\n/);
  return paragraphs.flatMap((paragraph) => parseParagraph(paragraph.split("\n")));
}

/** Lines without an empty one between: headings and lists may follow text directly. */
function parseParagraph(lines: readonly string[]): Block[] {
  const drafts: Draft[] = [];
  for (const line of lines.map((untrimmed) => untrimmed.trim()).filter((trimmed) => trimmed !== "")) {
    const draft = readLine(line);
    const last = drafts.at(-1);
    if (draft.kind === "paragraph" && last && last.kind !== "heading") {
      // Text goes on with the paragraph, or with the last item of the list, before it.
      last.texts.push(`${last.kind === "list" ? (last.texts.pop() ?? "") : ""} ${line}`.trim());
    } else if (draft.kind === "list" && last?.kind === "list" && last.ordered === draft.ordered) {
      last.texts.push(...draft.texts);
    } else {
      drafts.push(draft);
    }
  }
  return drafts.map(({ kind, ordered, texts }) =>
    kind === "list"
      ? { kind, ordered, items: texts.map(parseInline) }
      : { kind, children: parseInline(texts.join(" ")) },
  );
}

interface Draft {
  readonly kind: Block["kind"];
  readonly ordered: boolean;
  readonly texts: string[];
}

/** What a line would be if it stood alone. */
function readLine(line: string): Draft {
  const [, heading] = /^#{1,6}[ \t]+(.+?)[ \t]*#*$/.exec(line) ?? [];
  if (heading !== undefined) return { kind: "heading", ordered: false, texts: [heading] };
  const [, number, item] = /^(?:[-*+]|(\d{1,9})[.)])[ \t]+(.*)$/.exec(line) ?? [];
  if (item !== undefined) return { kind: "list", ordered: number !== undefined, texts: [item] };
  return { kind: "paragraph", ordered: false, texts: [line] };
}

/** In this order at each place: code, link, strong, emphasis. Stars within words of one kind do not nest. */
const SPAN =
  /`([^`]+)`|\[([^[\]]+)\]\(([^()\s]+)\)|(\*\*|__)([^*_\s](?:[^*_]*[^*_\s])?)\4|\*([^*\s](?:[^*]*[^*\s])?)\*/;

function parseInline(text: string): Inline[] {
  const parts: Inline[] = [];
  let rest = text;
  for (let match = SPAN.exec(rest); match; match = SPAN.exec(rest)) {
    const [whole, code, label, href = "", , strong, emphasis] = match;
    if (match.index > 0) parts.push({ kind: "text", text: rest.slice(0, match.index) });
    if (code !== undefined) parts.push({ kind: "code", text: code });
    else if (label !== undefined) parts.push(link(href, label, whole));
    else if (strong !== undefined) parts.push({ kind: "strong", children: parseInline(strong) });
    else parts.push({ kind: "emphasis", children: parseInline(emphasis ?? "") });
    rest = rest.slice(match.index + whole.length);
  }
  return rest === "" ? parts : [...parts, { kind: "text", text: rest }];
}

/** A link that leads where links may lead; any other stays as it was written. */
function link(href: string, label: string, source: string): Inline {
  return isSafeHref(href)
    ? { kind: "link", href, children: parseInline(label) }
    : { kind: "text", text: source };
}

/** Addresses of the web and of mail, and paths of this site. */
function isSafeHref(href: string): boolean {
  return /^(https?:\/\/|mailto:|tel:)[^\s\\]+$/i.test(href) || /^\/(?![/\\])[^\s\\]*$/.test(href);
}
