const E164 = /^\+[1-9]\d{6,14}$/;
/** North American numbers: neither the area code nor the exchange begins with 0 or 1. */
const NANP = /^1?([2-9]\d{2}[2-9]\d{6})$/;

/**
 * A phone number in E.164, such as `+15555555555`. A number with `+` or `00` in front is international, others are
 * read as of the United States.
 *
 * @returns null when the text is no possible phone number
 */
export function parsePhone(text: string): string | null {
  const compact = text
    .trim()
    .replace(/[\s().\-/]/g, "")
    .replace(/^00/, "+");
  if (compact.startsWith("+1")) return nanp(compact.slice(2));
  if (compact.startsWith("+")) return E164.test(compact) ? compact : null;
  return nanp(compact);
}

function nanp(digits: string): string | null {
  const national = NANP.exec(digits)?.[1];
  return national ? `+1${national}` : null;
}
