import { createServer, type Server } from "node:http";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Database, sql } from "@/lib/db";
import { visitor } from "../callers";
import { openWorld } from "../world";

let db: Database;
let close: () => Promise<void>;
let service: Server;

beforeAll(async () => {
  ({ db, close } = await openWorld());
  service = createServer((req, res) => {
    let body = "";
    req.on("data", (chunk: Buffer) => {
      body += chunk.toString();
    });
    req.on("end", () =>
      res.end(JSON.stringify({ success: new URLSearchParams(body).get("response") === "human" })),
    );
  });
  await new Promise<void>((resolve) => service.listen(0, "127.0.0.1", resolve));
  const address = service.address();
  process.env.RECAPTCHA_URL = `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}/recaptcha`;
  process.env.RECAPTCHA_SITE_KEY = "site";
  process.env.RECAPTCHA_SECRET_KEY = "secret";
});
afterAll(async () => {
  service.close();
  for (const name of ["URL", "SITE_KEY", "SECRET_KEY"]) delete process.env[`RECAPTCHA_${name}`];
  await close();
});

test("a site with a captcha takes messages of people only", async () => {
  const write = (response?: string) =>
    visitor().post<object>("/api/contact", {
      ...{ full_name: "Joe", email: "joe@example.com", message: "Hello" },
      ...(response === undefined ? {} : { "g-recaptcha-response": response }),
    });
  for (const response of [undefined, "", "robot"]) {
    const { status, json } = await write(response);
    expect([response, status, Object.keys(json)]).toEqual([response, 400, ["g-recaptcha-response"]]);
  }
  expect((await write("human")).status).toBe(200);
  expect(await db.query(sql`SELECT message FROM contact_message`)).toEqual([{ message: "Hello" }]);
});
