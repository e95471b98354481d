import { type Answer, redirect, refusal } from "./answer";

/** The address of a request, in the one form that rules are matched against and applications receive. */
export interface Target {
  /** Begins with exactly one slash; percent-encoded as it came; no `.` or `..` segment. */
  readonly path: string;
  /** Begins with `?`, byte for byte as it came; empty when there is none. */
  readonly query: string;
}

/** Slash, backslash and control characters, encoded once or twice: backends disagree on what they mean. */
const AMBIGUOUS = /%(25)?(2f|5c|[01][0-9a-f]|7f)/i;
/** What may stand in a path unencoded: visible ASCII but for backslash and hash. */
const PLAIN = /^[!"$-[\]-~]*$/;

/**
 * Reads the target of a request line so that everyone who looks at it sees the same path: `/public/..%2fadmin` must not
 * be one thing to a rule and another to the application behind it.
 *
 * @param host the Host header, which a target in absolute form has to repeat
 * @returns the target, or the answer when there is none: 400, or 308 to the path with its slashes collapsed
 */
export function readTarget(rawTarget: string, method: string, host: string): Target | Answer {
  const raw = originForm(rawTarget, host);
  if (raw === null) return refusal(400, "The request target is not a path of this site.");
  const at = raw.indexOf("?");
  const path = at < 0 ? raw : raw.slice(0, at);
  const query = at < 0 ? "" : raw.slice(at);
  if (!PLAIN.test(path) || AMBIGUOUS.test(path)) {
    return refusal(400, "The path contains a character that is not allowed.");
  }
  const segments = decodeSegments(path);
  if (!segments) return refusal(400, "The path is not valid percent-encoded UTF-8.");
  if (segments.includes("..") || /%(25)?2e%(25)?2e/i.test(path)) {
    return refusal(400, "The path must not contain '..'.");
  }
  if (path.includes("//")) {
    const collapsed = path.replace(/\/{2,}/g, "/");
    return method === "GET" || method === "HEAD"
      ? redirect(collapsed + query)
      : refusal(400, "The path must not contain '//'.");
  }
  return { path: withoutDots(path, segments), query };
}

/** Paths that are served as they are; every other page ends with a slash. */
const AS_IT_IS = /^\/(api|_next|session|pictures|healthz|readyz|\.well-known)(\/|$)/;

/** The redirect of a page without its final slash; null for anything else, files and the API among them. */
export function addTrailingSlash({ path, query }: Target, method: string): Answer | null {
  if (method !== "GET" && method !== "HEAD") return null;
  if (path.endsWith("/") || AS_IT_IS.test(path)) return null;
  const lastSegment = path.slice(path.lastIndexOf("/") + 1);
  return lastSegment.includes(".") ? null : redirect(`${path}/${query}`);
}

function originForm(target: string, host: string): string | null {
  if (target.startsWith("/")) return target;
  const [, authority, rest = ""] = /^https?:\/\/([^/?#]*)(.*)$/i.exec(target) ?? [];
  if (!authority || authority.toLowerCase() !== host.toLowerCase()) return null;
  return rest.startsWith("/") ? rest : `/${rest}`;
}

function decodeSegments(path: string): string[] | null {
  try {
    return path.split("/").map(decodeURIComponent);
  } catch {
    return null;
  }
}

function withoutDots(path: string, decoded: readonly string[]): string {
  if (!decoded.includes(".")) return path;
  const kept = path.split("/").filter((_, index) => decoded[index] !== ".");
  return path.endsWith("/") || decoded.at(-1) !== "." ? kept.join("/") : `${kept.join("/")}/`;
}
