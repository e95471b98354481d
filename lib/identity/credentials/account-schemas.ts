import { z } from "zod";
import { Instant, requiredText, Slug, text } from "@/lib/http/codecs";
import {
  Language,
  OneTimeCode,
  OptionalEmail,
  OptionalPhone,
  PictureUrl,
  SecondFactorCode,
} from "../schemas";

/**
 * What proves that the person at the keyboard is still the user: sent with every request that changes how the account
 * is opened. At least one; see docs/authentication.md, "Changing credentials".
 */
export const secrets = {
  password: z
    .string()
    .max(1024, "Use at most 1024 characters.")
    .optional()
    .meta({ writeOnly: true, description: "The caller's password" }),
  otp_code: SecondFactorCode.optional().meta({
    writeOnly: true,
    description: "Code of the authenticator app, or a recovery code",
    example: 123456,
  }),
  email_code: OneTimeCode.optional().meta({
    writeOnly: true,
    description: "Code that was sent to the verified e-mail address; stands in for the password",
  }),
  phone_code: OneTimeCode.optional().meta({
    writeOnly: true,
    description: "Code that was sent to the verified phone; stands in for the password",
  }),
};

export const Secrets = z.object(secrets);
export type Secrets = z.output<typeof Secrets>;

export const ApiKeyCreate = z
  .object({
    ...secrets,
    title: text(100)
      .optional()
      .meta({ description: "Replaces the key of the same title; empty unless given" }),
  })
  .meta({ id: "ApiKeyCreate", example: { password: "correct horse" } });

/** A new key, the only time it is shown. */
export const ApiSecret = z
  .object({ secret: z.string().meta({ description: "To send as `Authorization: Bearer …`; shown once" }) })
  .meta({ id: "ApiSecret" });

/** A key as it can be shown again. */
export const ApiKey = z
  .object({
    key: z.string().meta({ description: "First characters of the secret, by which it is named" }),
    title: z.string(),
    created_at: Instant,
    ends_at: Instant.nullable(),
    last_used_at: Instant.nullable().meta({ description: "Good to five minutes" }),
  })
  .meta({ id: "ApiKey" });
export type ApiKey = z.output<typeof ApiKey>;

export const ApiKeyList = z
  .object({ count: z.int(), results: z.array(ApiKey) })
  .meta({ id: "ApiKeyList", description: "All keys of the user, the newest first" });

export const PasswordChange = z
  .object({ ...secrets, new_password: z.string().meta({ writeOnly: true }) })
  .meta({
    id: "PasswordChange",
    example: { password: "correct horse", new_password: "battery staple lamp" },
  });
export type PasswordChange = z.output<typeof PasswordChange>;

export const PasswordChanged = z
  .object({
    detail: z.string(),
    token: z
      .string()
      .optional()
      .meta({ description: "In the place of the token that the request came with, which has ended" }),
  })
  .meta({ id: "PasswordChanged" });

export const SshKeyUpdate = z
  .object({
    ...secrets,
    pubkey: text(4096).meta({
      description: "Public key of OpenSSH, one line; empty to remove the present one",
      example: "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIE…",
    }),
  })
  .meta({ id: "SshKeyUpdate" });

export const SshKey = z
  .object({ pubkey: z.string().nullable(), updated_at: Instant.nullable() })
  .meta({ id: "SshKey", description: "Null while there is none" });

export const Detail = z.object({ detail: z.string() }).meta({ id: "Detail" });

export const OtpUpdate = z
  .object({
    ...secrets,
    otp_enabled: z.boolean().meta({ writeOnly: true }),
    email_verification_enabled: z.boolean().meta({ writeOnly: true }),
    phone_verification_enabled: z.boolean().meta({ writeOnly: true }),
    new_recovery_codes: z
      .boolean()
      .optional()
      .meta({ writeOnly: true, description: "Replaces the recovery codes by new ones" }),
  })
  .meta({
    id: "OtpUpdate",
    example: {
      password: "correct horse",
      otp_enabled: true,
      email_verification_enabled: false,
      phone_verification_enabled: false,
    },
  });
export type OtpUpdate = z.output<typeof OtpUpdate>;

export const Otp = z
  .object({
    priv_key: z
      .string()
      .meta({ description: "Secret for the authenticator app, base32; empty once it is in force" }),
    provisioning_uri: z.string().meta({ description: "The same as an `otpauth://` URI; empty likewise" }),
    recovery_codes: z
      .array(z.string())
      .optional()
      .meta({ description: "Each stands in for the app once; shown only when they are new" }),
  })
  .meta({ id: "Otp" });
export type Otp = z.output<typeof Otp>;

/** What signing in asks for beside the password. */
export const SecondFactor = z
  .object({
    otp_enabled: z.boolean(),
    email_verification_enabled: z.boolean(),
    phone_verification_enabled: z.boolean(),
    recovery_codes_left: z.int(),
  })
  .meta({ id: "SecondFactor" });
export type SecondFactor = z.output<typeof SecondFactor>;

export const CodeRequest = z
  .object({ channel: z.enum(["email", "phone"]).meta({ description: "Where the code is sent" }) })
  .meta({ id: "CodeRequest" });

export const UserUpdate = z
  .object({
    ...secrets,
    full_name: requiredText(100),
    slug: Slug.optional().meta({ description: "A new username" }),
    email: OptionalEmail.optional().meta({
      description: "Takes effect once its code was sent back; needs a secret of the user",
    }),
    phone: OptionalPhone.nullable()
      .optional()
      .meta({ description: "Not verified until its code was sent back; needs a secret of the user" }),
    nick_name: text(60).optional(),
    lang: Language.optional(),
    picture: PictureUrl.nullable().optional(),
    email_code: OneTimeCode.optional().meta({
      writeOnly: true,
      description:
        "Proves the e-mail address; beside another `email` or `phone` it stands in for the password",
    }),
    phone_code: OneTimeCode.optional().meta({
      writeOnly: true,
      description: "Proves the phone number; beside another `email` or `phone` it stands in for the password",
    }),
  })
  .meta({ id: "UserUpdate", example: { full_name: "Xia Lee", nick_name: "Xia" } });
export type UserUpdate = z.output<typeof UserUpdate>;
