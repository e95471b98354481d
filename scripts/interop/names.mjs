import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../lib/run.mjs";

const TOKENS = ["tok_visa", "tok_visa", "tok_declined", "tok_action_required", "tok_fails_later"];

const ROLES = ["manager", "contributor"];

/** The demo's accounts, each by another way in. */
export function callers() {
  const accounts = JSON.parse(readFileSync(join(root, "lib/demo/accounts.json"), "utf8"));
  const ways = { "Broker manager": "token", "Provider manager": "token", Subscriber: "session" };
  const known = accounts.map(({ title, username, password }) => ({
    title: title.toLowerCase(),
    via: ways[title] ?? "token",
    ...{ username, password },
  }));
  return [...known, { title: "visitor", via: "nothing" }];
}

/**
 * What there is to read and to end, whatever earlier callers have left: a subscription of the demo's subscriber, and an
 * agreement that may be signed, changed and deleted without locking anybody out.
 */
export async function furnish(url, accounts) {
  const [broker] = accounts;
  const asBroker = await signIn(url, broker);
  const [{ profile }] = (await asBroker("GET", "/api/pricing")).results;
  const terms = { period_amount: 1000, period_type: "monthly", is_active: true };
  const title = `House plan ${Date.now()}`;
  const { slug: plan } = await asBroker("POST", `/api/profile/${profile.slug}/plans`, { title, ...terms });
  await asBroker("POST", "/api/agreements", {
    title: `House rules ${Date.now()}`,
    text: "Wash your own cup.",
  });
  const subscriber = accounts.find(({ title }) => title === "subscriber");
  const asSubscriber = await signIn(url, subscriber);
  await asSubscriber("POST", "/api/cart", { plan, option: 1 });
  await asSubscriber("POST", `/api/billing/${subscriber.username}/checkout`, {
    processor_token: "tok_visa",
    remember_card: true,
  });
}

/** @returns how to call the API as them */
async function signIn(url, { username, password }) {
  const { token } = await read(`${url}/api/auth`, { method: "POST", body: { username, password } });
  return (method, path, body) => read(`${url}${path}`, { method, token, body });
}

/**
 * What there is on the site now, as its broker sees it: sets of path parameters that belong together, and values for the
 * fields of bodies.
 */
export async function readNames(url, accounts) {
  const [broker] = accounts;
  const { username, password } = broker;
  const asBroker = await signIn(url, broker);
  const list = async (path) => (await asBroker("GET", path)).results;
  const users = accounts.flatMap((account) => account.username ?? []);
  const plans = await list("/api/pricing?page_size=10");
  const agreements = await list("/api/legal?page_size=5&q=house");
  const profiles = (
    await Promise.all(users.map((user) => list(`/api/users/${user}/profiles?page_size=5`)))
  ).flatMap((found) => found.map(({ slug }) => slug));
  const perProfile = await Promise.all(
    profiles.map(async (profile) => {
      const subscriptions = await list(`/api/profile/${profile}/subscriptions?page_size=5`);
      const charges = await list(`/api/billing/charges?q=${profile}&page_size=5`);
      return [
        ...subscriptions.map(({ plan }) => ({ profile, subscribed_plan: plan.slug })),
        ...charges.map((charge) => ({ profile, charge: charge.processor_key })),
      ];
    }),
  );
  return {
    broker: { username, password },
    callers: users,
    places: [
      ...profiles.map((profile) => ({ profile })),
      ...users.map((user) => ({ user })),
      ...agreements.flatMap(({ slug }) => [{ document: slug }, { agreement: slug }]),
      ...profiles.flatMap((profile) => ROLES.map((role) => ({ profile, role }))),
      ...users.flatMap((user) => ROLES.map((role) => ({ user, role }))),
      ...plans.flatMap(({ slug, profile }) => [{ profile: profile.slug, plan: slug }, { plan: slug }]),
      ...perProfile.flat(),
      ...["user_welcome", "charge_updated"].map((template) => ({ template })),
    ],
    fields: {
      plan: plans.map(({ slug }) => slug),
      use: [null, ...plans.flatMap(({ use_charges }) => use_charges.map(({ slug }) => slug))],
      sync_on: [...users, "stranger@example.com"],
      ...{ account: [null, ...profiles], read_terms: [true, true, false] },
      updated_at: ["2024-01-31T12:00:00Z"],
      ...{ processor_token: TOKENS, token: TOKENS },
      ...{ password: [password, "wrong"], new_password: ["nine lives of a cat"] },
      ...{
        phone: ["+13105550123", ""],
        country: ["US", "FR"],
        default_timezone: ["Europe/Paris"],
        lang: ["fr"],
      },
    },
  };
}

async function read(url, { method = "GET", token, body }) {
  const response = await fetch(url, {
    method,
    headers: {
      ...(token ? { Authorization: `Bearer ${token}` } : {}),
      ...(body ? { "Content-Type": "application/json" } : {}),
    },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  if (!response.ok) throw new Error(`${method} ${url} answered ${response.status}: ${await response.text()}`);
  return response.json();
}
