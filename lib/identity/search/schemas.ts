import { z } from "zod";
import { requiredText, Slug, text } from "@/lib/http/codecs";
import { Language, OneTimeCode, OptionalEmail, OptionalPhone, ProfileSummary, UserSummary } from "../schemas";

const Count = z.int().min(0).meta({ description: "Number of results; 0 when too many match" });

/** All profiles and users that match, or none when they are too many for a search box. */
export const ProfileTypeahead = z
  .object({ count: Count, results: z.array(ProfileSummary) })
  .meta({ id: "ProfileTypeahead" });

/** All users that match, or none when they are too many for a search box. */
export const UserTypeahead = z
  .object({ count: Count, results: z.array(UserSummary) })
  .meta({ id: "UserTypeahead" });

/** A user that the broker's staff makes for somebody. */
export const UserCreate = z
  .object({
    full_name: requiredText(60),
    email: OptionalEmail.optional(),
    phone: OptionalPhone.optional(),
    username: Slug.optional().meta({ description: "Made from the e-mail address when absent" }),
    slug: Slug.optional().meta({ description: "Same as `username`" }),
    nick_name: text(60).optional().meta({ description: "The first name when absent" }),
    lang: Language.optional(),
    email_code: OneTimeCode.optional().meta({ description: "Code that was sent to the e-mail address" }),
    phone_code: OneTimeCode.optional().meta({ description: "Code that was sent to the phone number" }),
    new_password: z
      .string()
      .optional()
      .meta({ description: "Without one, the account waits for activation" }),
  })
  .meta({
    id: "UserCreate",
    example: { full_name: "Xia Lee", nick_name: "Xia", email: "xia@locahost.localdomain" },
  });
export type UserCreate = z.output<typeof UserCreate>;
