import { z } from "zod";
import { Extra, Instant, JsonValue, requiredText, Slug, text } from "@/lib/http/codecs";
import { isTimeZone } from "@/lib/time/zones";
import { COUNTRIES } from "./countries";
import { LANGUAGES } from "./languages";
import { parsePhone } from "./phones";

const Picture = z.string().nullable().meta({ description: "URL of a picture" });

/** A profile wherever it is mentioned. */
export const ProfileSummary = z
  .object({
    slug: z.string(),
    printable_name: z.string().meta({ description: "Name to show; the slug when there is none" }),
    picture: Picture,
    type: z.enum(["organization", "personal", "user"]),
    credentials: z
      .boolean()
      .meta({ description: "Whether the person behind a personal profile has a password" }),
    created_at: Instant,
  })
  .meta({ id: "ProfileSummary" });
export type ProfileSummary = z.output<typeof ProfileSummary>;

/** A user wherever one is mentioned. */
export const UserSummary = z
  .object({
    slug: z.string(),
    username: z.string(),
    printable_name: z.string(),
    picture: Picture,
  })
  .meta({ id: "UserSummary" });
export type UserSummary = z.output<typeof UserSummary>;

/** Six digits; a number that lost its leading zeros is understood. */
export const OneTimeCode = z
  .codec(
    z.union([
      z.int().min(0).max(999_999),
      z
        .string()
        .trim()
        .regex(/^\d{1,6}$/),
    ]),
    z.string(),
    {
      decode: (code) => String(code).padStart(6, "0"),
      encode: (code) => code,
    },
  )
  .meta({ description: "One-time code of six digits", example: 123456 });

/** The code of an authenticator app, or a recovery code in its place. */
export const SecondFactorCode = z.union([
  OneTimeCode,
  z
    .string()
    .trim()
    .regex(/^[a-z0-9]{5}[\s-]?[a-z0-9]{5}$/i, "Enter six digits, or a recovery code."),
]);

/** A user, or a contact that has no user yet. */
export const UserDetail = UserSummary.extend({
  email: z.string().nullable().meta({ description: "Primary e-mail address" }),
  phone: z.string().nullable().meta({ description: "Primary phone number, E.164" }),
  full_name: z.string(),
  nick_name: z.string(),
  lang: z.string().meta({ description: "Preferred language, ISO 639", example: "en" }),
  credentials: z.boolean().meta({ description: "Whether a password was set" }),
  otp_enabled: z.boolean().meta({ description: "Whether signing in asks for a one-time code" }),
  created_at: Instant,
  last_login: Instant.nullable(),
  email_code: OneTimeCode.optional().meta({ writeOnly: true, description: "Proves the e-mail address" }),
  phone_code: OneTimeCode.optional().meta({ writeOnly: true, description: "Proves the phone number" }),
  email_verified: z.boolean().optional().meta({ description: "Whether the e-mail address is proved" }),
  phone_verified: z.boolean().optional().meta({ description: "Whether the phone number is proved" }),
  pending_email: z
    .string()
    .nullable()
    .optional()
    .meta({ description: "The address that takes effect once it is proved; told to the user only" }),
  detail: z.string().optional().meta({ description: "What a change did, in plain text" }),
}).meta({ id: "UserDetail" });
export type UserDetail = z.output<typeof UserDetail>;

/** A profile with its billing address. */
export const ProfileDetail = ProfileSummary.extend({
  full_name: z.string(),
  email: z.string(),
  phone: z.string(),
  street_address: z.string(),
  locality: z.string(),
  region: z.string(),
  postal_code: z.string(),
  country: z.string().meta({ description: "ISO 3166-1 alpha-2, or empty" }),
  tax_id: z.string().meta({ description: "Printed on receipts, such as a VAT number" }),
  default_timezone: z.string().meta({ description: "IANA time zone, in which metrics are reported" }),
  is_provider: z.boolean().meta({ description: "Whether others can subscribe to plans of this profile" }),
  is_bulk_buyer: z.boolean().meta({ description: "Whether it may pay for others" }),
  extra: Extra,
  detail: z.string().optional().meta({ description: "What a change did, in plain text" }),
}).meta({ id: "ProfileDetail" });
export type ProfileDetail = z.output<typeof ProfileDetail>;

/** A note of the broker's staff on an account. */
export const Activity = z
  .object({
    created_at: Instant,
    created_by: UserSummary.nullable(),
    text: z.string(),
    account: ProfileSummary.nullable(),
  })
  .meta({ id: "Activity" });
export type Activity = z.output<typeof Activity>;

/** A profile in the broker's list. */
export const ProfileListItem = ProfileDetail.extend({
  nick_name: z.string().nullable().meta({ description: "Of the person behind a personal profile" }),
  lang: z.string().nullable(),
}).meta({ id: "ProfileListItem" });
export type ProfileListItem = z.output<typeof ProfileListItem>;

/** A profile with what it is subscribed to. */
export const ProfileFull = ProfileListItem.extend({
  subscriptions: z
    .array(
      z.object({
        created_at: Instant,
        ends_at: Instant,
        plan: z.object({ slug: z.string(), title: z.string() }),
        auto_renew: z.boolean(),
      }),
    )
    .meta({ description: "Those in force" }),
  activities: z.array(Activity).meta({ description: "Shown to managers of the broker only" }),
}).meta({ id: "ProfileFull" });
export type ProfileFull = z.output<typeof ProfileFull>;

/** A JSON Web Token. */
export const Token = z
  .object({ token: z.string().meta({ description: "To send as `Authorization: Bearer …`" }) })
  .meta({ id: "Token" });

const EMAIL = z.email();
const MAX_EMAIL_LENGTH = 254;

/** Whether the text has the shape of an e-mail address. */
export function isEmail(value: string): boolean {
  return value.length <= MAX_EMAIL_LENGTH && EMAIL.safeParse(value).success;
}

/** An e-mail address; empty counts as none. */
export const OptionalEmail = text(MAX_EMAIL_LENGTH).refine((value) => value === "" || isEmail(value), {
  error: "Enter a valid e-mail address.",
});

/** A phone number, kept in E.164; empty counts as none. */
export const OptionalPhone = text(50)
  .overwrite((value) => parsePhone(value) ?? value)
  .refine((value) => value === "" || parsePhone(value) !== null, { error: "Enter a valid phone number." });

/** A country code in upper case; empty counts as none. */
export const Country = text(2)
  .overwrite((value) => value.toUpperCase())
  .refine((value) => value === "" || COUNTRIES.has(value), {
    error: "Use a country code of two letters (ISO 3166-1).",
  });

const TimeZone = text(100).refine((value) => /^[A-Za-z][\w+\-/]*$/.test(value) && isTimeZone(value), {
  error: "Use the name of a time zone, such as America/Los_Angeles.",
});

/** A language by its code, in lower case. */
export const Language = text(8)
  .overwrite((value) => value.toLowerCase())
  .refine((value) => LANGUAGES.has(value), { error: "This language is not known." });

export const PictureUrl = text(2083).refine((value) => value === "" || /^https?:\/\//i.test(value), {
  error: "Use an http or https URL.",
});

/** A flag in a query string. */
export const Flag = z.stringbool({ error: "Use true or false." }).optional();

/** `?cookie=1` asks for a browser session beside the token. */
export const SessionQuery = z.object({
  cookie: Flag.meta({ type: "boolean", description: "Also opens a session, by a cookie" }),
});

export const Credentials = z
  .object({
    username: requiredText(254).meta({ description: "Username, e-mail address or phone number" }),
    password: z.string().max(1024, "Use at most 1024 characters.").optional(),
    otp_code: SecondFactorCode.optional().meta({
      description: "Code of the authenticator app, or a recovery code",
      example: 123456,
    }),
    email_code: OneTimeCode.optional(),
    phone_code: OneTimeCode.optional(),
  })
  .meta({ id: "Credentials", example: { username: "donny", password: "correct horse" } });
export type Credentials = z.output<typeof Credentials>;

const address = {
  street_address: text(150).optional(),
  locality: text(50).optional(),
  region: text(50).optional(),
  postal_code: text(50).optional(),
  country: Country.optional(),
};

/** One field per agreement: refused by `false`, `f`, `0` or nothing, accepted by anything else. */
export const Consent = z.union([z.string(), z.boolean(), z.number()]);

export const Registration = z
  .object({
    full_name: requiredText(60),
    email: OptionalEmail.optional(),
    phone: OptionalPhone.optional(),
    username: Slug.optional().meta({ description: "Made from the e-mail address when absent" }),
    slug: Slug.optional().meta({ description: "Same as `username`" }),
    new_password: z
      .string()
      .optional()
      .meta({ description: "Without one, the account waits for activation" }),
    email_code: OneTimeCode.optional().meta({ description: "Code that was sent to the e-mail address" }),
    phone_code: OneTimeCode.optional().meta({ description: "Code that was sent to the phone number" }),
    nick_name: text(60).optional(),
    lang: Language.optional(),
    organization_name: text(100).optional().meta({
      description:
        "Also creates an organization to bill; where the site signs up organizations, required unless `type` or an address says otherwise",
    }),
    ...address,
    type: z.enum(["unknown", "user", "personal", "organization", "provider"]).optional().meta({
      description: "`user` and `personal` sign up a person alone, also where the site signs up organizations",
    }),
    "terms-of-use": Consent.optional(),
    security: Consent.optional(),
  })
  .catchall(JsonValue)
  .meta({
    id: "Registration",
    description:
      "Other agreements are signed by their slug; `user_…`, `organization_…` and `role_…` are kept as extra.",
  });
export type Registration = z.output<typeof Registration>;

const profileFields = {
  slug: Slug.optional(),
  picture: PictureUrl.nullable().optional(),
  full_name: requiredText(100),
  email: OptionalEmail.optional(),
  phone: OptionalPhone.optional(),
  ...address,
  tax_id: text(50).optional(),
  default_timezone: TimeZone.optional(),
  is_provider: z
    .boolean()
    .optional()
    .meta({ description: "Set by managers of the broker; ignored otherwise" }),
  is_bulk_buyer: z.boolean().optional(),
  extra: Extra.optional(),
};

export const ProfileUpdate = z.object(profileFields).meta({ id: "ProfileUpdate" });
export type ProfileUpdate = z.output<typeof ProfileUpdate>;

export const ProfileCreate = z
  .object({ ...profileFields, type: z.enum(["organization", "personal"]).optional() })
  .meta({ id: "ProfileCreate", example: { slug: "myproject", full_name: "My Project" } });
export type ProfileCreate = z.output<typeof ProfileCreate>;
