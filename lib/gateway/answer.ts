import type { ServerResponse } from "node:http";

/** What the gateway answers by itself, without asking the application. */
export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON; none for redirects. */
  readonly body?: object;
}

/** A refusal in the form of every error of the API: `{"detail": "…"}`. */
export function refusal(status: number, detail: string, headers: Record<string, string> = {}): Answer {
  return { status, headers, body: { detail } };
}

/** Sends the caller to another address for good, with the same method. */
export function redirect(location: string): Answer {
  return { status: 308, headers: { Location: location } };
}

/** Writes an answer and ends the response. */
export function send(res: ServerResponse, { status, headers = {}, body }: Answer): void {
  const text = body === undefined ? "" : JSON.stringify(body);
  res.writeHead(status, {
    ...(body === undefined ? {} : { "Content-Type": "application/json" }),
    "Content-Length": Buffer.byteLength(text),
    "Cache-Control": "no-store",
    ...headers,
  });
  res.end(text);
}
