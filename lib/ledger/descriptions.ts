import { ENTITIES, escapeHtml } from "@/lib/text/html";

/** What a description may mention, from the row's own columns; never read out of its text. */
export interface Mentioned {
  readonly planSlug: string | null;
  readonly planTitle: string | null;
  /** Whose subscription it is. */
  readonly subscriberSlug: string | null;
  readonly chargeKey: string | null;
  /** Who paid the charge. */
  readonly customerSlug: string | null;
  readonly quantity: bigint | null;
}

/** Words of a description, and the same with links. */
interface Phrase {
  readonly plain: string;
  readonly html: string;
}

/**
 * A description as HTML: known names become links, everything else is escaped. Texts contain what users have typed.
 * See docs/ledger.md, "Descriptions".
 */
export function describe(descr: string, mentioned: Mentioned): string {
  let html = "";
  let rest = descr;
  for (const phrase of phrasesOf(mentioned)) {
    const at = findWhole(rest, phrase.plain);
    if (at < 0) continue;
    html += escapeHtml(rest.slice(0, at)) + phrase.html;
    rest = rest.slice(at + phrase.plain.length);
  }
  return html + escapeHtml(rest);
}

/** In the order in which they come in a text. */
function phrasesOf({
  planSlug,
  planTitle,
  subscriberSlug,
  chargeKey,
  customerSlug,
  quantity,
}: Mentioned): Phrase[] {
  const phrases: Phrase[] = [];
  if (chargeKey && customerSlug) {
    const receipt = link(`/billing/${customerSlug}/receipt/${encodeURIComponent(chargeKey)}/`, chargeKey);
    phrases.push({ plain: `Charge ${chargeKey}`, html: `Charge ${receipt}` });
  }
  if (planSlug && subscriberSlug) {
    const plan = link(`/app/${subscriberSlug}/${planSlug}/`, planTitle || planSlug);
    const subscriber = link(`/profile/${subscriberSlug}/contact/`, subscriberSlug);
    phrases.push({ plain: ` for ${subscriberSlug}:${planSlug}`, html: ` for ${subscriber}:${plan}` });
    for (const before of beforePlan(quantity))
      phrases.push({ plain: `${before} ${planSlug}`, html: `${before} ${plan}` });
  }
  return phrases;
}

/** What comes before a plan that is mentioned. */
function beforePlan(quantity: bigint | string | null): readonly string[] {
  return ["Subscription to", "Setup fee for", "Balance on", `Buy ${quantity}`];
}

/** A description without links: the plan by its title. Text, not HTML. */
export function titled(
  descr: string,
  {
    planSlug,
    planTitle,
    quantity,
  }: Pick<Mentioned, "planSlug" | "planTitle"> & { readonly quantity: bigint | string | null },
): string {
  if (!planSlug || !planTitle) return descr;
  for (const before of beforePlan(quantity)) {
    const plain = `${before} ${planSlug}`;
    const at = findWhole(descr, plain);
    if (at >= 0) return `${descr.slice(0, at)}${before} ${planTitle}${descr.slice(at + plain.length)}`;
  }
  return descr;
}

function link(href: string, label: string): string {
  return `<a href='${escapeHtml(href)}'>${escapeHtml(label)}</a>`;
}

/** Where the phrase begins; -1 when it is not there, or only as the beginning of a longer word. */
function findWhole(text: string, phrase: string): number {
  const at = text.indexOf(phrase);
  return at >= 0 && /^[-\w]/.test(text.slice(at + phrase.length)) ? -1 : at;
}

/** The text of a description without its links: what {@link describe} was given, but for plans by their title. */
export function plainDescription(html: string): string {
  return html
    .replace(/<[^>]*>/g, "")
    .replace(/&(?:amp|lt|gt|quot|#39);/g, (entity) => CHARACTERS.get(entity) ?? entity);
}

const CHARACTERS = new Map(Object.entries(ENTITIES).map(([character, entity]) => [entity, character]));
