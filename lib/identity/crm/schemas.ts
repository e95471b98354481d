import { z } from "zod";
import { requiredText, Slug, text } from "@/lib/http/codecs";
import { OptionalEmail } from "../schemas";

/** What the contact form sends. */
export const ContactMessage = z
  .object({
    full_name: requiredText(150),
    email: OptionalEmail.optional().meta({
      description: "Where to answer to. Required of visitors; of users the address of the account is taken",
    }),
    message: text(10_000).optional(),
    "g-recaptcha-response": z
      .string()
      .max(8_192)
      .optional()
      .meta({ description: "Required where the form shows a captcha" }),
  })
  .meta({
    id: "ContactUs",
    example: { full_name: "Joe Card", email: "joe@example.com", message: "Can I request a demo?" },
  });
export type ContactMessage = z.output<typeof ContactMessage>;

export const ContactAnswer = z
  .object({ detail: z.string().meta({ description: "What became of it, in plain text" }) })
  .meta({ id: "ContactAnswer" });

export const ActivityCreate = z
  .object({
    text: text(10_000).optional(),
    account: Slug.nullable().optional().meta({ description: "Slug of the profile that it is about" }),
  })
  .meta({ id: "ActivityCreate", example: { text: "Phone call", account: "cowork" } });
export type ActivityCreate = z.output<typeof ActivityCreate>;

/** A new note, as it is answered: what was sent. */
export const ActivityCreated = z
  .object({ text: z.string(), account: z.string().nullable() })
  .meta({ id: "ActivityCreated" });
