import type { Random } from "../random";

/** Where somebody gets mail, in the fields of a profile. */
export interface PostalAddress {
  readonly street_address: string;
  readonly locality: string;
  readonly region: string;
  readonly postal_code: string;
  readonly country: string;
}

const STREETS = [
  ...[
    "Abbot Kinney Blvd",
    "Alameda St",
    "Beverly Blvd",
    "Cahuenga Blvd",
    "Colorado Blvd",
    "E 4th St",
    "Fairfax Ave",
  ],
  ...[
    "Figueroa St",
    "Glendale Blvd",
    "Hoover St",
    "La Brea Ave",
    "Lankershim Blvd",
    "Lincoln Blvd",
    "Main St",
  ],
  ...["Melrose Ave", "Ocean Park Blvd", "Pico Blvd", "Rose Ave", "S Spring St", "Sunset Blvd", "Venice Blvd"],
  ...["Vermont Ave", "W 7th St", "Washington Blvd"],
];

/** Locality, region, postal code, country, and how many come from there. */
const PLACES: readonly (readonly [readonly [string, string, string, string], number])[] = [
  [["Los Angeles", "CA", "90013", "US"], 20],
  [["Los Angeles", "CA", "90026", "US"], 16],
  [["Los Angeles", "CA", "90036", "US"], 12],
  [["Venice", "CA", "90291", "US"], 10],
  [["Santa Monica", "CA", "90401", "US"], 12],
  [["Culver City", "CA", "90232", "US"], 10],
  [["West Hollywood", "CA", "90069", "US"], 6],
  [["Burbank", "CA", "91502", "US"], 6],
  [["Glendale", "CA", "91204", "US"], 5],
  [["Pasadena", "CA", "91101", "US"], 6],
  [["Long Beach", "CA", "90802", "US"], 5],
  [["San Diego", "CA", "92101", "US"], 2],
  [["Austin", "TX", "78704", "US"], 2],
  [["Portland", "OR", "97209", "US"], 1],
  [["Vancouver", "BC", "V6B 1A9", "CA"], 1],
  [["Tijuana", "BCN", "22010", "MX"], 1],
];

/** An address that could be; most are near the company. */
export function postalAddress(random: Random): PostalAddress {
  const [locality, region, postal_code, country] = random.weighted(PLACES);
  return {
    street_address: `${random.int(101, 8999)} ${random.pick(STREETS)}`,
    locality,
    region,
    postal_code,
    country,
  };
}
