import type { Actor } from "@/lib/auth/actor";
import { networkOf, spend } from "@/lib/auth/throttle";
import { config } from "@/lib/config";
import { type Database, sql } from "@/lib/db";
import { InvalidInput } from "@/lib/errors";
import { announce } from "@/lib/events";
import type { Origin } from "../audit/record";
import { isHuman } from "./captcha";
import type { ContactMessage } from "./schemas";

/**
 * Takes a message to the people who run the site: it is stored, and they hear of it. Who is signed in is answered at
 * the address of the account; where that has none, nobody could answer, so the message is stored alone.
 *
 * @returns whether somebody will be able to answer
 * @throws InvalidInput    400 `email` of a visitor, `g-recaptcha-response` where the site has a captcha
 * @throws TooManyRequests 429 after five messages in an hour from one address
 * @throws Unavailable     503 when the captcha cannot be checked
 * Source: API reference, POST /api/contact
 */
export async function sendContactMessage(
  db: Database,
  form: ContactMessage,
  actor: Actor,
  origin: Origin,
): Promise<boolean> {
  const email = actor.kind === "user" ? (actor.email ?? "") : (form.email ?? "");
  if (actor.kind === "visitor" && email === "")
    throw new InvalidInput({ email: ["Enter an e-mail address that we can answer to."] });
  const captcha = config().captcha;
  const response = form["g-recaptcha-response"] ?? "";
  if (captcha && response === "")
    throw new InvalidInput({ "g-recaptcha-response": ["Tick the box to show that you are a person."] });
  await spend(db, { limit: "contact", subject: networkOf(origin.ip) });
  if (captcha && !(await isHuman(captcha, response, origin.ip)))
    throw new InvalidInput({ "g-recaptcha-response": ["The captcha has expired. Tick the box again."] });
  await db.transaction(async (tx) => {
    const [message] = await tx.query<{ id: bigint }>(sql`
      INSERT INTO contact_message (created_at, user_id, full_name, email, message, ip)
      VALUES (${origin.at}, ${origin.userId}, ${form.full_name}, ${email}, ${form.message ?? ""}, ${origin.ip})
      RETURNING id`);
    if (!message) throw new Error("an insert returns its row");
    if (email !== "") await announce(tx, "user_contact", { message: message.id }, origin.at);
  });
  return email !== "";
}
