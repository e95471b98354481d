/** An instant as jobs tell it: `2027-01-31 00:30 UTC`. */
export function utcInstant(at: Date): string {
  return `${at.toISOString().slice(0, 16).replace("T", " ")} UTC`;
}
