/** An answer, read to its end. `json` is undefined when the body is not JSON. */
export interface Answer<Body = unknown> {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly json: Body;
}

/** A caller of the API that keeps its cookies as a browser does, and proves by header that it can read them. */
export class Client {
  readonly cookies = new Map<string, string>();
  /** Sent as `Authorization`, when set. */
  authorization: string | null = null;

  constructor(
    readonly baseUrl: string,
    readonly fetch: typeof globalThis.fetch = globalThis.fetch,
  ) {}

  /** The same address, seen by somebody who holds a Bearer token or key. */
  static bearer(baseUrl: string, token: string): Client {
    const client = new Client(baseUrl);
    client.authorization = `Bearer ${token}`;
    return client;
  }

  get<Body = unknown>(path: string, headers?: Record<string, string>) {
    return this.send<Body>("GET", path, undefined, headers);
  }
  post<Body = unknown>(path: string, body?: unknown, headers?: Record<string, string>) {
    return this.send<Body>("POST", path, body, headers);
  }
  put<Body = unknown>(path: string, body?: unknown, headers?: Record<string, string>) {
    return this.send<Body>("PUT", path, body, headers);
  }
  patch<Body = unknown>(path: string, body?: unknown, headers?: Record<string, string>) {
    return this.send<Body>("PATCH", path, body, headers);
  }
  delete<Body = unknown>(path: string, body?: unknown, headers?: Record<string, string>) {
    return this.send<Body>("DELETE", path, body, headers);
  }

  /** Sends anything; redirects are answers, not followed. A string or bytes are sent as they are, the rest as JSON. */
  async send<Body = unknown>(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answer<Body>> {
    const raw = body === undefined || typeof body === "string" || body instanceof Uint8Array;
    const response = await this.fetch(new URL(path, this.baseUrl), {
      method,
      redirect: "manual",
      headers: { ...this.#ownHeaders(), ...(raw ? {} : { "Content-Type": "application/json" }), ...headers },
      ...(body === undefined ? {} : { body: raw ? (body as string) : JSON.stringify(body) }),
    });
    for (const line of response.headers.getSetCookie()) this.#keep(line);
    const text = await response.text();
    const isJson = response.headers.get("content-type")?.startsWith("application/json");
    return {
      status: response.status,
      headers: response.headers,
      text,
      json: (isJson && text !== "" ? JSON.parse(text) : undefined) as Body,
    };
  }

  #ownHeaders(): Record<string, string> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const csrf = this.cookies.get("csrftoken");
    return {
      Accept: "application/json",
      ...(cookie ? { Cookie: cookie } : {}),
      ...(csrf ? { "X-CSRFToken": csrf } : {}),
      ...(this.authorization ? { Authorization: this.authorization } : {}),
    };
  }

  #keep(line: string): void {
    const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
    if (value === "" || /;\s*max-age=0/i.test(line)) this.cookies.delete(name);
    else this.cookies.set(name, value);
  }
}
