import { once } from "node:events";
import { Agent, type IncomingHttpHeaders, request, type Server } from "node:http";
import { connect } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { readConfig } from "@/lib/config";
import { gateway } from "@/lib/gateway/handle";
import { createServer, drain, listen } from "@/lib/gateway/listen";

/** The gateway on a port, in front of an application that answers with the request it was given. */
async function openGateway(env: Record<string, string>): Promise<number> {
  const config = readConfig(env);
  const server = createServer(
    null,
    gateway({
      config,
      dev: false,
      isStopping: () => false,
      application: async (req, res) => {
        res.end(JSON.stringify({ url: req.url, headers: req.headers }));
      },
    }),
  );
  await listen(server, 0);
  open.push(server);
  const address = server.address();
  return typeof address === "object" && address ? address.port : 0;
}

const open: Server[] = [];
afterEach(() => Promise.all(open.splice(0).map((server) => drain(server, 0))));

interface Reply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** Sends a request as it is; `fetch` would tidy up the path and refuse some methods and headers. */
function send(
  port: number,
  path: string,
  options: { method?: string; headers?: Record<string, string> } = {},
) {
  return new Promise<Reply>((resolve, reject) => {
    const req = request({ port, host: "127.0.0.1", path, agent: false, ...options }, (res) => {
      let text = "";
      res.on("data", (chunk: Buffer) => {
        text += chunk.toString();
      });
      res.on("end", () => resolve({ status: res.statusCode ?? 0, headers: res.headers, text }));
    });
    req.on("error", reject);
    req.end();
  });
}

/** What the application saw of a request. */
async function seen(port: number, path: string, headers: Record<string, string> = {}) {
  const { text } = await send(port, path, { headers });
  return JSON.parse(text) as { url: string; headers: Record<string, string> };
}

describe("who calls", () => {
  const forwarded = {
    "X-Forwarded-For": "198.51.100.7, 10.1.2.3",
    "X-Forwarded-Proto": "https",
    "X-Forwarded-Host": "shop.example.com",
  };

  test("claims of a caller that is no trusted proxy are replaced by what the socket says", async () => {
    const port = await openGateway({});
    const { headers } = await seen(port, "/api", {
      ...forwarded,
      Forwarded: "for=1.2.3.4",
      "X-Real-IP": "1.2.3.4",
    });
    expect(headers).toMatchObject({
      "x-turnpike-client-ip": "127.0.0.1",
      "x-turnpike-proto": "http",
      "x-forwarded-for": "127.0.0.1",
      "x-forwarded-proto": "http",
      "x-forwarded-host": `127.0.0.1:${port}`,
    });
    expect(headers).not.toHaveProperty("forwarded");
    expect(headers).not.toHaveProperty("x-real-ip");
  });

  test("a trusted proxy is believed, and each proxy before it as long as it is trusted too", async () => {
    const port = await openGateway({ TRUSTED_PROXIES: "loopback,10.0.0.0/8" });
    const { headers } = await seen(port, "/api", forwarded);
    expect(headers).toMatchObject({
      "x-turnpike-client-ip": "198.51.100.7",
      "x-turnpike-proto": "https",
      "x-forwarded-host": "shop.example.com",
    });
  });

  test("an address beyond the first untrusted one is hearsay", async () => {
    const port = await openGateway({ TRUSTED_PROXIES: "loopback", ALLOW_PLAIN_HTTP: "1" });
    const { headers } = await seen(port, "/api", { "X-Forwarded-For": "203.0.113.9, 198.51.100.7" });
    expect(headers["x-turnpike-client-ip"]).toBe("198.51.100.7");
  });

  test.each([
    "X-Turnpike-Client-Ip",
    "X_Turnpike_Client_Ip",
    "X-Turnpike-Anything",
    "X-Remote-User",
    "Remote-User",
    "REMOTE_USER",
    "X-Forwarded-User",
    "X-Forwarded-Email",
    "X-Auth-Request-Email",
    "X-Original-URL",
    "X-Rewrite-URL",
    "X-HTTP-Method-Override",
    "X-Middleware-Subrequest",
  ])("nobody can send %s to the application", async (name) => {
    const port = await openGateway({ TRUSTED_PROXIES: "loopback" });
    const { headers } = await seen(port, "/api", { [name]: "forged" });
    expect(JSON.stringify(headers)).not.toContain("forged");
  });
});

describe("request ids", () => {
  test("a sane id is kept, passed on and answered", async () => {
    const port = await openGateway({});
    const { headers, text } = await send(port, "/api", { headers: { "X-Request-Id": "order-42" } });
    expect(headers["x-request-id"]).toBe("order-42");
    expect(JSON.parse(text).headers).toMatchObject({ "x-turnpike-request-id": "order-42" });
  });

  test.each(["", "a b", "x".repeat(129), 'a"b'])("the id '%s' is replaced by a new one", async (given) => {
    const port = await openGateway({});
    const { headers } = await send(port, "/api", { headers: { "X-Request-Id": given } });
    expect(headers["x-request-id"]).toMatch(/^[0-9a-f-]{36}$/);
  });
});

describe("paths and methods", () => {
  test.each(["/public/..%2fadmin", "/a/../b", "/a%00", "/a%5cb", "/%zz", "/a%ff"])(
    "%s never reaches the application",
    async (path) => {
      const port = await openGateway({});
      const reply = await send(port, path);
      expect(reply.status).toBe(400);
      expect(reply.headers["content-type"]).toBe("application/json");
      expect(JSON.parse(reply.text)).toEqual({ detail: expect.any(String) });
    },
  );

  test("the application receives the normalised path and the query as it was sent", async () => {
    const port = await openGateway({});
    expect((await seen(port, "/api/./pricing?q=a%2Fb&q=%zz")).url).toBe("/api/pricing?q=a%2Fb&q=%zz");
  });

  test("pages are redirected to their final slash, the API is not", async () => {
    const port = await openGateway({});
    const page = await send(port, "/pricing?x=1");
    expect([page.status, page.headers.location]).toEqual([308, "/pricing/?x=1"]);
    expect((await send(port, "/api/pricing")).status).toBe(200);
  });

  test("TRACE is refused", async () => {
    const port = await openGateway({});
    const reply = await send(port, "/api", { method: "TRACE" });
    expect([reply.status, reply.headers.allow]).toEqual([
      405,
      "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS",
    ]);
  });

  test("methods that the API does not know are refused there, and go on to everything else", async () => {
    const port = await openGateway({});
    expect((await send(port, "/api/pricing", { method: "PROPFIND" })).status).toBe(405);
    expect((await send(port, "/pricing/", { method: "PROPFIND" })).status).toBe(200);
  });

  test("CONNECT is refused", async () => {
    const port = await openGateway({});
    const answer = await new Promise<string>((resolve) => {
      let text = "";
      const socket = connect(port, "127.0.0.1", () =>
        socket.write("CONNECT example.com:443 HTTP/1.1\r\nHost: a\r\n\r\n"),
      );
      socket.on("data", (chunk) => {
        text += chunk.toString();
      });
      socket.on("close", () => resolve(text));
    });
    expect(answer).toMatch(/^HTTP\/1\.1 405 /);
  });

  test("content types are not guessed and pages cannot be framed", async () => {
    const port = await openGateway({});
    const page = await send(port, "/pricing/");
    expect(page.headers).toMatchObject({
      "x-content-type-options": "nosniff",
      "referrer-policy": "strict-origin-when-cross-origin",
      "content-security-policy": expect.stringContaining("frame-ancestors 'none'"),
    });
  });
});

describe("the content security policy", () => {
  const policyOf = async (env: Record<string, string>, path: string) =>
    (await send(await openGateway(env), path)).headers["content-security-policy"];

  test("pages load nothing from elsewhere", async () => {
    const policy = await policyOf({}, "/contact/");
    expect(policy).toContain("script-src 'self' 'unsafe-inline';");
    expect(policy).toContain("connect-src 'self';");
    expect(policy).not.toContain("frame-src");
    expect(await policyOf({}, "/api/contact")).toBeUndefined();
  });

  test("with a captcha, also its widget", async () => {
    const keys = { RECAPTCHA_SITE_KEY: "site", RECAPTCHA_SECRET_KEY: "secret" };
    const policy = await policyOf({ ...keys, RECAPTCHA_URL: "https://captcha.example/r" }, "/contact/");
    expect(policy).toContain(
      "script-src 'self' 'unsafe-inline' https://captcha.example/r/ https://www.gstatic.com/recaptcha/;",
    );
    expect(policy).toContain("frame-src 'self' https://captcha.example/r/;");
  });
});

describe("HTTPS", () => {
  const secureSite = { SITE_URL: "https://shop.example.com", TRUSTED_PROXIES: "loopback" };
  const https = { "X-Forwarded-Proto": "https" };

  test.each([
    ["GET", "/api/pricing"],
    ["POST", "/api/auth"],
    ["OPTIONS", "/api"],
    ["POST", "/login/"],
  ])("on an https site, %s %s over plain HTTP is refused before the application", async (method, path) => {
    const port = await openGateway(secureSite);
    const reply = await send(port, path, { method });
    expect(reply.status).toBe(403);
    expect(JSON.parse(reply.text)).toEqual({ detail: expect.stringContaining("https://shop.example.com") });
    expect(reply.headers).not.toHaveProperty("strict-transport-security");
  });

  test("pages over plain HTTP are sent to the site's own address, whatever Host says", async () => {
    const port = await openGateway(secureSite);
    const reply = await send(port, "/pricing/?plan=a", { headers: { Host: "evil.example" } });
    expect([reply.status, reply.headers.location]).toEqual([308, "https://shop.example.com/pricing/?plan=a"]);
  });

  test("over HTTPS both are served, with HSTS", async () => {
    const port = await openGateway(secureSite);
    for (const path of ["/api/pricing", "/pricing/"]) {
      const reply = await send(port, path, { headers: https });
      expect(reply.status).toBe(200);
      expect(reply.headers["strict-transport-security"]).toBe("max-age=31536000");
    }
  });

  test("a caller that is no trusted proxy cannot claim to speak HTTPS", async () => {
    const port = await openGateway({ ...secureSite, TRUSTED_PROXIES: "" });
    expect((await send(port, "/api/pricing", { headers: https })).status).toBe(403);
  });

  test("health is answered over plain HTTP too", async () => {
    const port = await openGateway(secureSite);
    expect((await send(port, "/healthz")).status).toBe(200);
  });

  test("an http site answers this machine, and others only when plain HTTP was allowed", async () => {
    const fromElsewhere = { headers: { "X-Forwarded-For": "192.0.2.1" } };
    const local = await openGateway({ TRUSTED_PROXIES: "loopback" });
    expect((await send(local, "/api/pricing")).status).toBe(200);
    expect((await send(local, "/api/pricing", fromElsewhere)).status).toBe(403);
    const allowed = await openGateway({ TRUSTED_PROXIES: "loopback", ALLOW_PLAIN_HTTP: "1" });
    expect((await send(allowed, "/api/pricing", fromElsewhere)).status).toBe(200);
  });
});

describe("draining", () => {
  /** A server that answers after `answerMs`, and a request to it over a connection that is kept. */
  async function busyServer(answerMs: number) {
    const server = createServer(null, (_req, res) => {
      setTimeout(() => res.end("done"), answerMs);
    });
    await listen(server, 0);
    const address = server.address();
    const port = typeof address === "object" && address ? address.port : 0;
    const agent = new Agent({ keepAlive: true });
    const text = new Promise<string>((resolve) => {
      request({ port, agent }, (res) => res.on("data", (chunk: Buffer) => resolve(chunk.toString())))
        .on("error", (error) => resolve(error.message))
        .end();
    });
    await once(server, "request");
    return { server, text };
  }

  test("what is in flight is answered, and its connection is not waited for", async () => {
    const { server, text } = await busyServer(300);
    const startedAt = performance.now();
    await drain(server, 20_000);
    expect(await text).toBe("done");
    expect(performance.now() - startedAt).toBeLessThan(5_000);
  });

  test("what outlasts the grace period is cut off", async () => {
    const { server, text } = await busyServer(60_000);
    await drain(server, 100);
    expect(await text).toBe("socket hang up");
  });
});
