import { z } from "zod";
import { Extra, Instant, requiredText, text } from "@/lib/http/codecs";
import { Flag, OptionalEmail, ProfileSummary, UserDetail } from "../schemas";

/** A kind of role: global, or of one profile. */
export const RoleType = z
  .object({
    created_at: Instant,
    slug: z.string(),
    title: z.string().meta({ example: "Manager" }),
    skip_optin_on_grant: z.boolean().meta({
      description: "Whether a grant is in force at once, for people of the profile's own e-mail domain",
    }),
    implicit_create_on_none: z
      .boolean()
      .meta({ description: "Whether people of the profile's own e-mail domain may join by themselves" }),
    otp_required: z.boolean().meta({ description: "Whether who has it must use a second factor" }),
    is_global: z.boolean().meta({ description: "Whether every profile has it" }),
    profile: ProfileSummary.nullable(),
    extra: Extra,
    editable: z.boolean().meta({ description: "Whether the caller may change it" }),
  })
  .meta({ id: "RoleType" });
export type RoleType = z.output<typeof RoleType>;

const roleTypeFields = {
  title: requiredText(20),
  skip_optin_on_grant: z.boolean().optional(),
  implicit_create_on_none: z.boolean().optional(),
  otp_required: z.boolean().optional(),
  extra: Extra.optional(),
};

export const RoleTypeCreate = z
  .object(roleTypeFields)
  .meta({ id: "RoleTypeCreate", example: { title: "Support" } });
export type RoleTypeCreate = z.output<typeof RoleTypeCreate>;

export const RoleTypeUpdate = z
  .object(roleTypeFields)
  .meta({ id: "RoleTypeUpdate", example: { title: "Associate" } });
export type RoleTypeUpdate = z.output<typeof RoleTypeUpdate>;

const Detail = z.string().optional().meta({ description: "What was done, in plain text" });
const RequestKey = z
  .string()
  .nullable()
  .meta({ description: "Set while the profile has not answered the user's request" });

/** A user on a profile, as the profile sees it. */
export const Role = z
  .object({
    created_at: Instant,
    user: UserDetail.meta({
      description: "Without private fields as long as the user has not agreed to be on the profile",
    }),
    request_key: RequestKey,
    grant_key: z
      .enum(["pending"])
      .nullable()
      .meta({ description: "`pending` while the user has not accepted; the key itself is the user's alone" }),
    role_description: RoleType.nullable().meta({ description: "Null while a request names no role" }),
    accept_request_api_url: z.string().nullable().meta({ description: "Where to grant what was requested" }),
    remove_api_url: z.string(),
    detail: Detail,
  })
  .meta({ id: "Role" });
export type Role = z.output<typeof Role>;

/** A user on a profile, as the user sees it. */
export const Accessible = z
  .object({
    created_at: Instant,
    request_key: RequestKey,
    profile: ProfileSummary,
    role_description: RoleType.nullable(),
    home_url: z.string(),
    settings_url: z.string(),
    accept_grant_api_url: z
      .string()
      .nullable()
      .meta({ description: "Where the user accepts an invitation; shown to the user alone" }),
    remove_api_url: z.string(),
    detail: Detail,
  })
  .meta({ id: "Accessible" });
export type Accessible = z.output<typeof Accessible>;

/** What lists of roles tell before `count`, whatever is searched for. */
export const waitingCounts = {
  invited_count: z.int().min(0).meta({ description: "Offers that wait for the user" }),
  requested_count: z.int().min(0).meta({ description: "Requests that wait for the profile" }),
};
export type RoleCounts = { readonly [Key in keyof typeof waitingCounts]: number };

const MAX_USERNAME_LENGTH = 150;

/** What is typed may be longer than any username; then it is nobody's. */
const Username = text(10_000).overwrite((value) => value.slice(0, MAX_USERNAME_LENGTH));

export const RoleCreate = z
  .object({
    slug: Username.optional().meta({ description: "Username" }),
    email: OptionalEmail.optional(),
    full_name: text(60).optional().meta({ description: "Of a person who is not a user yet" }),
    message: text(255).optional(),
  })
  .meta({ id: "RoleCreate", example: { slug: "xia" } });
export type RoleCreate = z.output<typeof RoleCreate>;

export const AccessibleCreate = z
  .object({
    slug: text(150).optional().meta({ description: "Of the profile" }),
    email: OptionalEmail.optional().meta({ description: "Of the profile" }),
    full_name: text(100).optional().meta({ description: "Of a profile that does not exist yet" }),
    message: text(255).optional(),
  })
  .meta({ id: "AccessibleCreate", example: { slug: "cowork" } });
export type AccessibleCreate = z.output<typeof AccessibleCreate>;

/** `?force=1` also creates who, or what, is not there yet. */
export const ForceQuery = z.object({
  force: Flag.meta({ type: "boolean", description: "Also creates what is not there yet" }),
});

const RoleStatus = text(100)
  .optional()
  .meta({ description: "Only roles that are `active`, `invited` or `requested`; several with commas" });

export const RoleListQuery = z.object({ role_status: RoleStatus });
export const AccessibleListQuery = z.object({
  role_status: RoleStatus,
  include_personal_profile: Flag.meta({ type: "boolean", description: "Also the user's own profile" }),
});
