import { randomUUID } from "node:crypto";
import type { z } from "zod";
import type { SignedIn } from "@/lib/auth/actor";
import type { Db } from "@/lib/db";
import { InvalidInput, NotFound } from "@/lib/errors";
import { findCast, type Person } from "./cast";
import { findNotification, type NotificationName } from "./catalogue";
import { type Announcement, compose } from "./compose";
import { dataSchema, type MessageData } from "./data";
import { type NewMessage, storeMessages } from "./queue";
import { sampleOf } from "./samples";
import type { SampleOverrides } from "./schemas";
import { partyData, personData } from "./stories";
import { roleOfTemplate } from "./templates";

/** What a message is tried with: a template by its name, who tries it, and what it says instead of its sample. */
export interface Trial {
  readonly template: string;
  readonly actor: SignedIn;
  readonly overrides?: z.output<typeof SampleOverrides>;
  readonly at: Date;
}

/**
 * Sends a message with sample data to who asks for it, and to nobody else.
 *
 * @returns the address
 * @throws NotFound     404 for a template that there is not
 * @throws InvalidInput 400 `detail` when the caller has no e-mail address, or the data make no message
 * Source: API reference, POST /api/notifications/{template}
 */
export async function sendTest(db: Db, trial: Trial): Promise<string> {
  const { actor, at } = trial;
  const message = await writeSample(db, trial);
  if (actor.email === null) throw new InvalidInput("Add an e-mail address to your account first.");
  await storeMessages(db, `test:${randomUUID()}`, [{ ...message, address: actor.email }], at);
  return actor.email;
}

/**
 * Writes a message with sample data.
 *
 * @throws as {@link sendTest}
 */
export async function writeSample(
  db: Db,
  { template, actor, overrides = {}, at }: Trial,
): Promise<NewMessage> {
  const { name, role } = findTemplate(template);
  const cast = await findCast(db, { notification: name, userId: actor.id }, at);
  const caller = cast.user as Person;
  const broker = partyData(cast.parties.broker);
  const { event: _, broker: __, ...changes } = overrides;
  const sample = { ...sampleOf(name, broker, personData(caller)), ...(role && { role_description: role }) };
  const data = checked(name, merged(sample, changes));
  const announcement: Announcement = { name, data, replyTo: null, isSample: true };
  const recipient = { lang: caller.lang, username: caller.username, channel: "email", address: "" } as const;
  return compose(announcement, recipient).catch((error: unknown) => {
    // What passed the check can still be no message, such as an amount in a currency of three odd letters.
    throw new InvalidInput("These data make no message.", { cause: error });
  });
}

/** A template by the name of its event or of its preference; `<role>_role_grant_created` is one kind of grant. */
function findTemplate(template: string): {
  name: NotificationName;
  role: { slug: string; title: string } | null;
} {
  const role = roleOfTemplate(template);
  if (role) return { name: "role_grant_created", role };
  const name = findNotification(template);
  if (!name) throw new NotFound("There is no such notification.");
  return { name, role: null };
}

function checked(name: NotificationName, data: unknown): MessageData {
  const result = dataSchema(name).safeParse(data);
  if (result.success) return result.data as unknown as MessageData;
  const [issue] = result.error.issues;
  throw new InvalidInput(`${issue?.path.join(".")}: ${issue?.message}`);
}

/** The sample with the parts that were given in their place; lists are replaced as a whole. */
function merged(sample: unknown, changes: unknown): unknown {
  if (!isObject(sample) || !isObject(changes)) return changes === undefined ? sample : changes;
  const names = [...new Set([...Object.keys(sample), ...Object.keys(changes)])];
  return Object.fromEntries(names.map((name) => [name, merged(own(sample, name), own(changes, name))]));
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function own(object: Record<string, unknown>, name: string): unknown {
  return Object.hasOwn(object, name) ? object[name] : undefined;
}
