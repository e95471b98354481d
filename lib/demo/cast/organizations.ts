import { slugify } from "@/lib/identity/names";
import type { Random } from "../random";

/** An organization that rents space. */
export interface Organization {
  readonly name: string;
  readonly slug: string;
  /** Domain of its e-mail addresses. */
  readonly domain: string;
}

const FIRST = words`
  Alcove Amber Anchor Aster Baobab Bayview Blue-Heron Bright-Side Cardamom Cedar Citrus Coral Cumulus Driftwood
  Ember Fathom Fig-Tree Foxglove Golden-Hour Half-Moon Harbor Hibiscus Indigo Jacaranda Juniper Kestrel Kite
  Lantern Larkspur Lighthouse Madrone Magnolia Marigold Meridian Mesa Monsoon Nimbus Northstar Olive Open-Sea
  Orchard Pacific Palmetto Paper-Crane Persimmon Pinecone Quill Quince Redwood Saffron Sagebrush Second-Street
  Sequoia Silverlake Sparrow Sycamore Tamarind Tandem Tidepool Topanga Umbra Velvet Vermilion Wildrose Yarrow Zephyr`;

const SECOND = words`
  Analytics Animation Architects Biotech Books Ceramics Coaching Consulting Design Films Finance Foods Games Health
  Interiors Labs Law Logistics Media Mobility Music Partners Press Robotics Software Solar Studios Textiles Travel
  Ventures`;

/** Organizations, each of another name. First words come back only when all were used, to tell them apart easily. */
export function* organizations(random: Random): Generator<Organization, never> {
  const seconds = new Map(FIRST.map((first) => [first, random.shuffled(SECOND)]));
  for (const round of SECOND.keys()) {
    for (const first of random.shuffled(FIRST)) {
      const name = `${first} ${seconds.get(first)?.[round]}`;
      const slug = slugify(name);
      yield { name, slug, domain: `${slug}.example` };
    }
  }
  throw new Error("The demo company has run out of organizations.");
}

function words(text: TemplateStringsArray): string[] {
  return text
    .join("")
    .trim()
    .split(/\s+/)
    .map((word) => word.replace(/-/g, " "));
}
