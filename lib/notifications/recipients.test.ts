import { describe, expect, test } from "vitest";
import type { Cast, Manager, Party, Person } from "./cast";
import {
  type Notification,
  type NotificationName,
  notificationNames,
  notifications,
  type PartyName,
} from "./catalogue";
import { recipientsApart, recipientsOf, replyTo } from "./recipients";

function person(name: string, more: Partial<Person> = {}): Person {
  return {
    ...{ username: name, slug: name, printableName: name, fullName: name, email: `${name}@people.example` },
    ...{ phone: null, lang: "en", hasPassword: true, hasOptedOut: false, ...more },
  };
}

function party(slug: string, more: Partial<Party> = {}): Party {
  return {
    ...{
      slug,
      printableName: slug,
      fullName: slug,
      email: `${slug}@profiles.example`,
      phone: "",
      picture: null,
    },
    ...{ streetAddress: "", locality: "", region: "", postalCode: "", country: "", defaultTimezone: "UTC" },
    ...{ isProvider: false, reader: null, lang: null, ...more },
  };
}

function manager(of: PartyName, name: string, more: Partial<Person> = {}): Manager {
  return { ...person(name, more), of };
}

/** Everybody: each party has an address, a manager who wants to hear, and one who does not. */
function cast(more: Partial<Cast> = {}): Cast {
  const names: PartyName[] = ["broker", "profile", "provider", "subscriber"];
  return {
    user: person("ada"),
    addressee: { email: "friend@people.example", reader: null, lang: null },
    originator: null,
    parties: {
      broker: party("broker"),
      ...{ profile: party("profile"), provider: party("provider"), subscriber: party("subscriber") },
    },
    managers: names.flatMap((of) => [
      manager(of, `${of}-manager`),
      manager(of, `${of}-deaf`, { hasOptedOut: true }),
    ]),
    ...more,
  };
}

const addresses = (name: NotificationName, people: Cast) =>
  recipientsOf(name, people).map(({ address }) => address.replace(/@.*/, ""));

/** The table of docs/notifications.md, written out once more: first the address, then whose managers get a copy. */
const EXPECTED: Record<NotificationName, string> = {
  user_registered: "broker broker-manager",
  user_activated: "broker broker-manager",
  user_welcome: "ada",
  user_verification: "ada",
  user_reset_password: "ada",
  user_registration_attempted: "ada",
  user_mfa_code: "ada",
  user_logged_in: "ada",
  user_login_failed: "ada",
  credentials_updated: "ada",
  user_contact: "broker",
  delivery_failed: "broker",
  ledger_audit_failed: "broker broker-manager",
  billing_attention: "broker broker-manager",
  profile_updated: "profile broker-manager profile-manager",
  role_grant_created: "ada",
  role_request_created: "profile profile-manager",
  role_grant_accepted: "profile profile-manager",
  card_updated: "profile broker-manager profile-manager",
  card_expires_soon: "profile broker-manager profile-manager",
  charge_updated: "profile broker-manager profile-manager",
  order_executed: "profile broker-manager profile-manager",
  claim_code_generated: "friend",
  expires_soon: "profile broker-manager profile-manager",
  subscription_upgrade: "profile broker-manager profile-manager",
  payment_method_absent: "profile broker-manager profile-manager",
  plan_price_changed: "profile profile-manager",
  renewal_charge_failed: "profile broker-manager profile-manager",
  processor_setup_error: "broker broker-manager",
  period_sales_report_created: "broker broker-manager",
  quota_reached: "profile profile-manager provider-manager",
  use_charge_limit_crossed: "profile profile-manager provider-manager",
  subscription_grant_created: "profile",
  subscription_grant_accepted: "provider provider-manager subscriber-manager",
  subscription_request_created: "provider provider-manager subscriber-manager",
  subscription_request_accepted: "subscriber provider-manager subscriber-manager",
};

test.each(notificationNames)("%s goes to whom the table names", (name) => {
  expect(addresses(name, cast()).join(" ")).toBe(EXPECTED[name]);
});

/** Those that some are told apart, with its manager who wants to hear. */
const APART: Partial<Record<NotificationName, string>> = {
  charge_updated: "provider provider-manager",
  processor_setup_error: "provider provider-manager",
};

test.each(notificationNames)("of %s only who the table names is told apart", (name) => {
  const { apart }: Notification = notifications[name];
  const told = apart
    ? recipientsApart(name, cast(), apart).map(({ address }) => address.replace(/@.*/, ""))
    : [];
  expect(told.join(" ")).toBe(APART[name] ?? "");
});

const transactional = notificationNames.filter((name) => notifications[name].isTransactional);

describe("who opted out", () => {
  const deaf = person("ada", { hasOptedOut: true });

  test.each(transactional)("still gets %s, which is transactional", (name) => {
    expect(addresses(name, cast({ user: deaf }))).toEqual(["ada"]);
  });

  test("is not written to about other things, at the own address or at that of a profile", () => {
    expect(addresses("user_welcome", cast({ user: deaf }))).toEqual([]);
    const parties = { broker: party("broker"), profile: party("acme", { reader: deaf }) };
    expect(addresses("profile_updated", cast({ parties }))).toEqual(["broker-manager", "profile-manager"]);
  });
});

test("who did it gets no copy, but is written to where the address is theirs", () => {
  const originator = person("profile-manager");
  expect(addresses("profile_updated", cast({ originator }))).toEqual(["profile", "broker-manager"]);
  const parties = {
    broker: party("broker"),
    profile: party("acme", { reader: originator, email: "own@x.example" }),
  };
  expect(addresses("profile_updated", cast({ originator, parties }))[0]).toBe("own");
});

test("nobody is told twice, whatever the case of their address, or however many parts they play", () => {
  const both = [manager("broker", "bob"), manager("profile", "bob", { email: "BOB@people.example" })];
  const parties = { broker: party("broker"), profile: party("acme", { email: "Bob@People.example" }) };
  expect(recipientsOf("profile_updated", cast({ managers: both, parties }))).toHaveLength(1);
});

test("managers without an address, and profiles without one, are left out", () => {
  const managers = [manager("profile", "mute", { email: null })];
  const parties = { broker: party("broker"), profile: party("acme", { email: "" }) };
  expect(recipientsOf("profile_updated", cast({ managers, parties }))).toEqual([]);
});

test("everybody is written to in their own language, an address in that of who reads it", () => {
  const managers = [manager("profile", "marie", { lang: "fr" })];
  const languages = (acme: Partial<Party>) => {
    const parties = { broker: party("broker"), profile: party("acme", acme) };
    return recipientsOf("role_request_created", cast({ managers, parties })).map(({ lang }) => lang);
  };
  expect(languages({ reader: person("sol", { lang: "es" }), lang: "pt" })).toEqual(["es", "fr"]);
  expect(languages({ lang: "pt" })).toEqual(["pt", "fr"]);
  expect(languages({})).toEqual(["en", "fr"]);
});

test("an address that is yet to be proved is written to instead, one that was given up too", () => {
  const to = (directions: Parameters<typeof recipientsOf>[2]) =>
    recipientsOf("credentials_updated", cast(), directions).map(({ address }) => address);
  expect(to({ address: "new@people.example" })).toEqual(["new@people.example"]);
  expect(to({ formerEmail: "old@people.example" })).toEqual(["ada@people.example", "old@people.example"]);
});

test("a text message goes to the phone, or to nobody", () => {
  const user = person("ada", { phone: "+14155550100" });
  const [recipient, ...others] = recipientsOf("user_mfa_code", cast({ user }), { channel: "phone" });
  expect(recipient).toMatchObject({ channel: "phone", address: "+14155550100" });
  expect(others).toEqual([]);
  expect(recipientsOf("user_mfa_code", cast(), { channel: "phone" })).toEqual([]);
});

test("answers go to who did it, else to the provider, else to the broker, and never back to the sender", () => {
  const parties = { broker: party("broker"), profile: party("acme") };
  const sender = "no-reply@site.example";
  expect(replyTo(cast({ originator: person("ada") }), sender)).toBe("ada@people.example");
  expect(replyTo(cast(), sender)).toBe("provider@profiles.example");
  expect(replyTo(cast({ parties }), sender)).toBe("broker@profiles.example");
  expect(replyTo(cast({ parties }), "Broker@Profiles.example")).toBeNull();
});

test("only managers of the broker hear of what is the broker's", () => {
  for (const name of notificationNames) {
    const { isForBroker, to, copies }: Notification = notifications[name];
    if (isForBroker)
      expect(
        [to, ...copies].every((one) => one === "broker"),
        name,
      ).toBe(true);
  }
});
