import { z } from "zod";
import { Instant } from "@/lib/http/codecs";
import { Credentials } from "../schemas";

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

/** An account elsewhere by which a user signs in. */
export const SignInProviderLink = z
  .object({
    provider: z.string().meta({ description: "`github`, `google` or `oidc`", example: "github" }),
    title: z.string().meta({ description: "As people call it", example: "GitHub" }),
    email: z
      .string()
      .meta({ description: "What the provider called the address when the account was linked" }),
    created_at: Instant,
    last_used_at: Instant.nullable(),
  })
  .meta({ id: "SignInProviderLink" });
export type SignInProviderLink = z.output<typeof SignInProviderLink>;

/** What is asked for beside a provider's word. */
export const SecondFactorCodes = Credentials.pick({ otp_code: true, email_code: true, phone_code: true });
