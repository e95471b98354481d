import { z } from "zod";
import { JsonValue } from "@/lib/http/codecs";

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
