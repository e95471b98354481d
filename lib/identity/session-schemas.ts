import { z } from "zod";
import { Instant } from "@/lib/http/codecs";

/** A browser in which a user is signed in. */
export const UserSession = z
  .object({
    id: z.string().meta({ description: "Names the session; it opens nothing" }),
    device: z.string().meta({ description: "Kind of program, in words", example: "Firefox on Linux" }),
    ip: z.string().meta({ description: "Address it was opened from", example: "192.0.2.1" }),
    created_at: Instant,
    last_seen_at: Instant.meta({ description: "Good to five minutes" }),
    expires_at: Instant,
    is_current: z.boolean().meta({ description: "Whether the request came with this session" }),
  })
  .meta({ id: "UserSession" });
export type UserSession = z.output<typeof UserSession>;
