import { readFileSync } from "node:fs";
import { request as httpRequest } from "node:http";
import { request as httpsRequest } from "node:https";
import { connect } from "node:net";
import { resolve } from "node:path";
import pg from "pg";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createTestDatabase, type TestDatabase } from "./database";
import { type ServerOptions, startServer, type TestServer } from "./server";

let database: TestDatabase;
const servers: TestServer[] = [];

beforeEach(async () => {
  database = await createTestDatabase();
});
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.stop()));
  await database.drop();
});

async function start(options: Partial<ServerOptions> = {}): Promise<TestServer> {
  const server = await startServer({ databaseUrl: database.url, ...options });
  servers.push(server);
  return server;
}

async function execute(statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  await client.query(statement);
  await client.end();
}

/** Waits until the server takes no new connections. */
async function isClosed(url: string): Promise<void> {
  const { hostname, port } = new URL(url);
  const isOpen = () =>
    new Promise<boolean>((done) => {
      const socket = connect(Number(port), hostname, () => done(true));
      socket.on("error", () => done(false)).on("connect", () => socket.destroy());
    });
  await expect.poll(isOpen, { timeout: 20_000 }).toBe(false);
}

test("a request in flight is answered before the server ends, with exit code 0", async () => {
  const server = await start();
  const answered = new Promise<number>((done, failed) => {
    const req = httpRequest(
      `${server.url}/api/auth`,
      {
        method: "POST",
        headers: { "Content-Type": "application/json", "Content-Length": "2", Expect: "100-continue" },
        agent: false,
      },
      (res) => {
        res.resume();
        res.on("end", () => done(res.statusCode ?? 0));
      },
    );
    req.on("error", failed);
    // The server has the head of the request by now, and waits for its body.
    req.on("continue", () => {
      process.kill(server.pid, "SIGTERM");
      isClosed(server.url).then(() => req.end("{}"), failed);
    });
    req.flushHeaders();
  });
  expect(await answered).toBe(400);
  expect(await server.stop()).toBe(0);
});

test("it is not ready while a migration is missing, and says which", async () => {
  await execute("ALTER TABLE _prisma_migrations RENAME TO forgotten");
  const server = await start({ unready: true });
  const missing = await fetch(`${server.url}/readyz`);
  expect(missing.status).toBe(503);
  expect(await missing.json()).toMatchObject({
    reasons: expect.arrayContaining([
      expect.stringMatching(/^Migration \d{14}_foundation is not applied\.$/),
    ]),
  });
  await execute("ALTER TABLE forgotten RENAME TO _prisma_migrations");
  expect(await (await fetch(`${server.url}/readyz`)).json()).toEqual({ status: "ready" });
});

test("it is not ready when its database is gone, but alive", async () => {
  const server = await start();
  await database.drop();
  const reply = await fetch(`${server.url}/readyz`);
  expect(reply.status).toBe(503);
  expect(await reply.json()).toEqual({ status: "unavailable", reasons: ["The database does not answer."] });
  expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
});

test("with a certificate it terminates TLS itself", async () => {
  const certificate = {
    TLS_CERT: resolve("test/fixtures/localhost.crt"),
    TLS_KEY: resolve("test/fixtures/localhost.key"),
  };
  const server = await start({ env: certificate });
  const reply = await new Promise<{ status?: number | undefined; hsts?: string | undefined }>(
    (done, failed) => {
      httpsRequest(`${server.url}/api`, { ca: readFileSync(certificate.TLS_CERT) }, (res) => {
        res.resume();
        done({ status: res.statusCode, hsts: res.headers["strict-transport-security"] });
      })
        .on("error", failed)
        .end();
    },
  );
  expect(reply).toEqual({ status: 200, hsts: "max-age=31536000" });
});

test("an environment that is not right ends it at once, with the name of the variable", async () => {
  await expect(start({ env: { PORT: "first" } })).rejects.toThrow("PORT must be a port number");
  await expect(start({ env: { SITE_URL: "http://shop.example.com" } })).rejects.toThrow(
    "SITE_URL must begin with https:",
  );
});
