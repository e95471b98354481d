/** What an operation may know of the request that reached it; the same from HTTP and from a page. */
export interface RequestInfo {
  readonly id: string;
  readonly method: string;
  /** Absolute, on the site's own origin, never on the Host that was sent. */
  readonly url: URL;
  /** Address of the caller, or of the nearest proxy that is not ours. */
  readonly ip: string;
  readonly header: (name: string) => string | null;
  readonly cookie: (name: string) => string | undefined;
}

/** Site address, without a trailing slash. */
export function siteUrl(): string {
  return (process.env.SITE_URL ?? `http://localhost:${process.env.PORT ?? "3000"}`).replace(/\/+$/, "");
}

/** An absolute URL of this site; `path` begins with a slash. */
export function absoluteUrl(path: string): string {
  return siteUrl() + path;
}

/** Builds the description of a request from its headers, as the gateway set them. */
export function describeRequest(
  method: string,
  pathAndQuery: string,
  header: (name: string) => string | null,
  cookie: (name: string) => string | undefined,
): RequestInfo {
  return {
    id: header("x-turnpike-request-id") ?? crypto.randomUUID(),
    method,
    url: new URL(pathAndQuery, siteUrl()),
    ip: header("x-turnpike-client-ip") ?? "",
    header,
    cookie,
  };
}
