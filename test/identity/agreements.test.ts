import { afterAll, beforeAll, expect, test } from "vitest";
import { type Database, sql } from "@/lib/db";
import { setClock } from "@/lib/time/clock";
import { aContributor, signedIn, visitor } from "../callers";
import type { Client } from "../client";
import { aManager, aUser, openWorld } from "../world";

let db: Database;
let close: () => Promise<void>;
let broker: Client;
const api = visitor();

beforeAll(async () => {
  ({ db, close } = await openWorld());
  broker = await signedIn(await aManager(db, "cowork", "bob"));
});
afterAll(() => close());

interface Agreement {
  readonly slug: string;
  readonly title: string;
  readonly updated_at: string;
  readonly text: string;
  readonly markdown: string;
  readonly nb_signatures: number;
}

const create = (body: object, by = broker) => by.post<Agreement>("/api/agreements", body);
const hoursFromNow = (hours: number) => new Date(Date.now() + hours * 3_600_000).toISOString();

async function refusedFields(answer: Promise<{ status: number; json: unknown }>) {
  const { status, json } = await answer;
  return [status, Object.keys(json as object)];
}

test("an agreement has the slug of its title, and is in force from now on unless it says since when", async () => {
  const before = Date.now();
  const { status, json } = await create({ title: "Cookie Policy" });
  expect([status, json]).toEqual([
    201,
    { slug: "cookie-policy", title: "Cookie Policy", updated_at: expect.any(String) },
  ]);
  expect(Date.parse(json.updated_at)).toBeGreaterThanOrEqual(before);
  const dated = await create({ title: "Imprint", updated_at: "2023-08-16T02:00:00+02:00" });
  expect(dated.json.updated_at).toBe("2023-08-16T00:00:00.000Z");
});

test("a title is needed once, is bounded, and makes a slug of its own", async () => {
  await create({ title: "Terms for sellers" });
  expect(await refusedFields(create({}))).toEqual([400, ["title"]]);
  expect(await refusedFields(create({ title: "  " }))).toEqual([400, ["title"]]);
  expect(await refusedFields(create({ title: "x".repeat(151) }))).toEqual([400, ["title"]]);
  expect(await refusedFields(create({ title: "Terms for sellers" }))).toEqual([400, ["title"]]);
  expect(await refusedFields(create({ title: "Terms, for: sellers" }))).toEqual([400, ["slug"]]);
  expect(await refusedFields(create({ title: "条款" }))).toEqual([400, ["title"]]);
});

test("a title of Cyrillic look-alikes does not make the slug that it looks like", async () => {
  await create({ title: "Scope" });
  const { json } = await create({ title: "Ѕсоре x" });
  expect(json.slug).toBe("x");
});

test("an agreement never has the name of a field of the sign-up form, which would sign it", async () => {
  for (const title of ["E-mail", "Email", "Phone", "Lang", "Country"]) {
    const answer = await create({ title });
    expect([title, answer.status]).toEqual([title, title === "E-mail" ? 201 : 400]);
  }
});

test.each([
  ["tomorrow", 400],
  [42, 400],
  [null, 400],
  ["2024-02-30T00:00:00Z", 400],
])("updated_at %j is no date", async (updated_at, status) => {
  expect(await refusedFields(create({ title: "Undated", updated_at }))).toEqual([status, ["updated_at"]]);
});

test("nothing comes into force in the future: nobody could sign it", async () => {
  expect(await refusedFields(create({ title: "Later", updated_at: hoursFromNow(1) }))).toEqual([
    400,
    ["updated_at"],
  ]);
  await create({ title: "Sooner" });
  const change = { title: "Sooner", updated_at: hoursFromNow(1) };
  expect(await refusedFields(broker.put("/api/agreements/sooner", change))).toEqual([400, ["updated_at"]]);
});

test("a change keeps the slug, and the text unless there is a new one", async () => {
  await create({ title: "Fair use", text: "Be *fair*." });
  const updated_at = "2024-01-01T00:00:00.000Z";
  const renamed = await broker.put<Agreement>("/api/agreements/fair-use", {
    title: "Fair usage",
    updated_at,
  });
  expect([renamed.status, renamed.json]).toEqual([
    200,
    {
      ...{ slug: "fair-use", title: "Fair usage", updated_at, nb_signatures: 0 },
      ...{ markdown: "Be *fair*.", text: "<p>Be <em>fair</em>.</p>" },
    },
  ]);
  const again = await broker.put<Agreement>("/api/agreements/fair-use", { title: "Fair usage", updated_at });
  expect(again.json).toEqual(renamed.json);
  const emptied = { title: "Fair usage", updated_at, text: "" };
  expect((await broker.put<Agreement>("/api/agreements/fair-use", emptied)).json.text).toBe("");
  expect(await refusedFields(broker.put("/api/agreements/fair-use", { title: "Fair usage" }))).toEqual([
    400,
    ["updated_at"],
  ]);
  expect(await refusedFields(broker.put("/api/agreements/fair-use", { updated_at }))).toEqual([
    400,
    ["title"],
  ]);
  const taken = { title: "Cookie Policy", updated_at };
  expect(await refusedFields(broker.put("/api/agreements/fair-use", taken))).toEqual([400, ["title"]]);
  expect((await broker.put("/api/agreements/no-such", taken)).status).toBe(404);
});

test("everybody reads the text as HTML, with the site filled in and no markup but our own", async () => {
  const text = [
    "# {{ site.name }}",
    "<script>alert(1)</script> [home]({{site.url}}/) [bad](javascript:alert) {{ site.secret }}",
    "- write to {{ site.email }}",
  ].join("\n\n");
  await create({ title: "Notice", text });
  const { status, json } = await api.get<Agreement>("/api/legal/notice");
  expect(status).toBe(200);
  expect(json.text).toBe(
    [
      "<h2>Cowork</h2>",
      '<p>&lt;script&gt;alert(1)&lt;/script&gt; <a href="http://localhost:3000/" rel="nofollow noopener">home</a> [bad](javascript:alert) {{ site.secret }}</p>',
      "<ul><li>write to cowork@example.com</li></ul>",
    ].join("\n"),
  );
  expect(Object.keys(json).sort()).toEqual(["slug", "text", "title", "updated_at"]);
  expect((await broker.get<Agreement>("/api/agreements/notice")).json.markdown).toBe(text);
  expect((await api.get("/api/legal/no-such")).status).toBe(404);
  expect((await api.get("/api/legal/NOTICE")).status).toBe(404);
  expect((await broker.get("/api/agreements/no-such")).status).toBe(404);
});

test("both lists are the same: by title, searched in slug and title, sorted by date when asked", async () => {
  for (const [client, path] of [
    [broker, "/api/agreements"],
    [api, "/api/legal"],
  ] as const) {
    const { json } = await client.get<{ count: number; results: Agreement[] }>(path);
    const titles = json.results.map(({ title }) => title.toLowerCase());
    expect(titles).toEqual([...titles].sort());
    expect(json.count).toBe(titles.length);
    expect(Object.keys(json.results[0] ?? {}).sort()).toEqual(["slug", "title", "updated_at"]);
    const found = await client.get<{ results: Agreement[] }>(`${path}?q=sellers&q_f=title`);
    expect(found.json.results.map(({ slug }) => slug)).toEqual(["terms-for-sellers"]);
    const newest = await client.get<{ results: Agreement[] }>(`${path}?o=-updated_at&page_size=1&page=last`);
    expect(newest.json.results[0]?.slug).toBe("imprint");
  }
});

test("signing takes a yes, and the last one counts", async () => {
  await create({ title: "House rules", text: "Wipe your feet." });
  const sue = await signedIn(await aUser(db, "sue"));
  const path = "/api/legal/house-rules/sign";
  expect((await api.post(path, { read_terms: true })).status).toBe(401);
  for (const body of [{}, { read_terms: "true" }, { read_terms: null }, { read_terms: false }]) {
    expect(await refusedFields(sue.post(path, body))).toEqual([400, ["read_terms"]]);
  }
  expect((await sue.post("/api/legal/no-such/sign", { read_terms: true })).status).toBe(404);
  const first = await sue.post<{ last_signed: string }>(path, { read_terms: true });
  expect([first.status, first.json]).toEqual([200, { read_terms: true, last_signed: expect.any(String) }]);
  const second = await sue.post<{ last_signed: string }>(path, { read_terms: true });
  expect(second.json.last_signed >= first.json.last_signed).toBe(true);
  expect((await broker.get<Agreement>("/api/agreements/house-rules")).json.nb_signatures).toBe(1);
});

test("every signature says which text it is of, when it was given and from where, and stays", async () => {
  await create({ title: "Data", text: "One.", updated_at: "2024-01-01T00:00:00Z" });
  const lena = await aUser(db, "lena");
  const client = await signedIn(lena);
  const sign = (ip: string) =>
    client.post("/api/legal/data/sign", { read_terms: true }, { "x-turnpike-client-ip": ip });
  await sign("192.0.2.1");
  const change = { title: "Data", text: "Two.", updated_at: new Date().toISOString() };
  await broker.put("/api/agreements/data", change);
  await sign("192.0.2.2");
  const signatures = await db.query<{ text: string; ip: string; isOfItsDate: boolean }>(sql`
    SELECT v.text, s.ip, v.updated_at = s.agreement_version AS "isOfItsDate" FROM signature s
    JOIN agreement_version v ON v.id = s.version_id WHERE s.user_id = ${lena.id} ORDER BY s.id`);
  expect(signatures).toEqual([
    { text: "One.", ip: "192.0.2.1", isOfItsDate: true },
    { text: "Two.", ip: "192.0.2.2", isOfItsDate: true },
  ]);
  for (const statement of [
    sql`UPDATE signature SET ip = '' WHERE user_id = ${lena.id}`,
    sql`DELETE FROM signature WHERE user_id = ${lena.id}`,
    sql`TRUNCATE signature`,
    sql`UPDATE agreement_version SET text = ''`,
    sql`DELETE FROM agreement_version`,
    sql`TRUNCATE agreement CASCADE`,
  ]) {
    await expect(db.query(statement), statement.sql).rejects.toThrow(/append-only|goes with its agreement/);
  }
});

test("whatever changes an agreement, the text before is kept; what changes nothing leaves nothing", async () => {
  await create({ title: "Kept", text: "A", updated_at: "2024-01-01T00:00:00Z" });
  await db.query(sql`UPDATE agreement SET text = 'B' WHERE slug = 'kept'`);
  const same = { title: "Kept", text: "B", updated_at: "2024-01-01T00:00:00Z" };
  await broker.put("/api/agreements/kept", same);
  await broker.put("/api/agreements/kept", { ...same, updated_at: "2024-02-01T00:00:00Z" });
  const versions = await db.query<{ text: string; updatedAt: Date }>(sql`
    SELECT v.text, v.updated_at AS "updatedAt" FROM agreement_version v JOIN agreement a ON a.id = v.agreement_id
    WHERE a.slug = 'kept' ORDER BY v.id`);
  expect(versions.map(({ text, updatedAt }) => [text, updatedAt.toISOString().slice(0, 10)])).toEqual([
    ["A", "2024-01-01"],
    ["B", "2024-01-01"],
    ["B", "2024-02-01"],
  ]);
});

test("a text that changed while it was read is not signed", async () => {
  const { json } = await create({ title: "Moving", text: "One.", updated_at: "2024-01-01T00:00:00Z" });
  const rita = await signedIn(await aUser(db, "rita"));
  await broker.put("/api/agreements/moving", { title: "Moving", updated_at: "2024-02-01T00:00:00Z" });
  const sign = (updated_at: string) =>
    rita.post<object>("/api/legal/moving/sign", { read_terms: true, updated_at });
  expect(await refusedFields(sign(json.updated_at))).toEqual([409, ["detail"]]);
  expect((await sign("2024-02-01T00:00:00Z")).status).toBe(200);
});

test("deleting takes texts and signatures along, once, and the log keeps who signed", async () => {
  await create({ title: "Short lived", text: "Gone soon." });
  const kim = await signedIn(await aUser(db, "kim"));
  await kim.post("/api/legal/short-lived/sign", { read_terms: true });
  const answer = await broker.delete("/api/agreements/short-lived");
  expect([answer.status, answer.text]).toEqual([204, ""]);
  expect((await broker.delete("/api/agreements/short-lived")).status).toBe(404);
  expect((await api.get("/api/legal/short-lived")).status).toBe(404);
  const [left] = await db.query<{ signatures: bigint; versions: bigint }>(sql`
    SELECT (SELECT count(*) FROM signature s WHERE NOT EXISTS (SELECT FROM agreement a WHERE a.id = s.agreement_id)) AS signatures,
      (SELECT count(*) FROM agreement_version v WHERE v.text = 'Gone soon.') AS versions`);
  expect(left).toEqual({ signatures: 0n, versions: 0n });
  const log = await db.query<{ event: string; actor: string; detail: unknown }>(sql`
    SELECT event, actor_name AS actor, detail FROM audit_event
    WHERE target = 'short-lived' OR detail->>'agreement' = 'short-lived' ORDER BY id`);
  expect(log).toEqual([
    { event: "agreement_created", actor: "bob", detail: null },
    { event: "agreement_signed", actor: "kim", detail: { agreement: "short-lived" } },
    { event: "agreement_deleted", actor: "bob", detail: { title: "Short lived", signatures: 1 } },
  ]);
});

test("the broker's contributors read and do not write", async () => {
  const bea = await signedIn(await aContributor(db, "cowork", "bea"));
  expect((await bea.get("/api/agreements/notice")).status).toBe(200);
  expect((await create({ title: "By bea" }, bea)).status).toBe(403);
  expect((await bea.delete("/api/agreements/notice")).status).toBe(403);
});

test("two who create the same agreement at once make one", async () => {
  const answers = await Promise.all(Array.from({ length: 4 }, () => create({ title: "Raced" })));
  expect(answers.map(({ status }) => status).sort()).toEqual([201, 400, 400, 400]);
});

test("new terms of use close what is gated until they are signed, and say where", async () => {
  const gina = await signedIn(await aUser(db, "gina"));
  expect((await gina.get("/api/users/gina/profiles")).status).toBe(200);
  await create({ title: "Terms of use", text: "Pay." });
  const closed = await gina.get("/api/users/gina/profiles");
  expect([closed.status, closed.json]).toEqual([
    403,
    { detail: "Sign the terms of use first.", url: "http://localhost:3000/legal/terms-of-use/sign/" },
  ]);
  expect((await broker.get("/api/agreements")).status).toBe(403);
  await gina.post("/api/legal/terms-of-use/sign", { read_terms: true });
  await broker.post("/api/legal/terms-of-use/sign", { read_terms: true });
  expect((await gina.get("/api/users/gina/profiles")).status).toBe(200);

  setClock(60_000);
  try {
    const updated_at = hoursFromNow(0);
    await broker.put("/api/agreements/terms-of-use", {
      title: "Terms of use",
      text: "Pay more.",
      updated_at,
    });
    expect((await gina.get("/api/users/gina/profiles")).status).toBe(403);
    await gina.post("/api/legal/terms-of-use/sign", { read_terms: true });
    expect((await gina.get("/api/users/gina/profiles")).status).toBe(200);
    await broker.post("/api/legal/terms-of-use/sign", { read_terms: true });
    // A correction keeps the date, and with it the signatures.
    const corrected = { title: "Terms of use", text: "Pay even more.", updated_at };
    expect((await broker.put("/api/agreements/terms-of-use", corrected)).status).toBe(200);
    expect((await gina.get("/api/users/gina/profiles")).status).toBe(200);
  } finally {
    setClock(0);
  }
  expect((await broker.delete("/api/agreements/terms-of-use")).status).toBe(204);
  expect((await gina.get("/api/users/gina/profiles")).status).toBe(200);
});
