import { z } from "zod";
import { Instant, JsonValue } from "@/lib/http/codecs";

/** What a user hears of. */
export const NotificationPreferences = z
  .object({
    notifications: z
      .array(z.string().max(64, "Use at most 64 characters."))
      .max(200, "Use at most 200 names.")
      .meta({
        description:
          "Those that are on. What a user needs in any case, such as `verification`, is always on. Unknown names are ignored.",
      }),
  })
  .meta({ id: "NotificationPreferences", example: { notifications: ["charge_updated", "expires_soon"] } });
export type NotificationPreferences = z.output<typeof NotificationPreferences>;

/** What a test message says instead of its sample data. */
export const SampleOverrides = z
  .record(z.string(), JsonValue)
  .meta({ id: "SampleOverrides", description: "Replaces parts of the sample data", example: {} });

export const NotificationTest = z
  .object({ detail: z.string().meta({ description: "What the call did, in plain text" }) })
  .meta({ id: "NotificationTest", example: { detail: "Test e-mail sent to donny@example.com." } });

/** What the site tells people of, as its own people see it. */
export const NotificationList = z
  .object({
    results: z.array(
      z.object({
        event: z.string(),
        preference: z.string().meta({ description: "Its name among a user's preferences" }),
        is_transactional: z.boolean().meta({ description: "Whether it is always sent" }),
        to: z.string().meta({ description: "Whose address it goes to" }),
        apart: z
          .string()
          .nullable()
          .meta({ description: "Who is told apart, with its managers, of what concerns it alone" }),
        copies: z.array(z.string()).meta({ description: "Whose managers get a copy" }),
      }),
    ),
    failures: z
      .array(z.object({ event: z.string(), address: z.string(), failed_at: Instant, reason: z.string() }))
      .meta({ description: "What could not be delivered of late, newest first, at most 25" }),
  })
  .meta({ id: "NotificationList" });
export type NotificationList = z.output<typeof NotificationList>;

/** A message with sample data. */
export const NotificationPreview = z
  .object({ event: z.string(), subject: z.string(), html: z.string(), text: z.string() })
  .meta({ id: "NotificationPreview" });
