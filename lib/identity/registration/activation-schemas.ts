import { z } from "zod";
import { JsonValue, requiredText, Slug, text } from "@/lib/http/codecs";
import {
  Consent,
  Flag,
  Language,
  OneTimeCode,
  OptionalEmail,
  OptionalPhone,
  SecondFactorCode,
  UserDetail,
} from "../schemas";

/** Codes of second factors, for who follows a link. */
const codes = {
  otp_code: SecondFactorCode.optional().meta({
    writeOnly: true,
    description: "Code of the authenticator app, or a recovery code",
    example: 123456,
  }),
  email_code: OneTimeCode.optional().meta({ writeOnly: true }),
  phone_code: OneTimeCode.optional().meta({ writeOnly: true }),
};

const NewPassword = z.string().max(1024, "Use at most 128 characters.");

/** Whom an activation link was sent to. Its holder is told no more than is needed; the other fields stay out. */
export const ActivationContact = UserDetail.partial()
  .required({
    ...{ slug: true, username: true, email: true, full_name: true, printable_name: true },
    ...{ credentials: true, created_at: true },
  })
  .meta({ id: "ActivationContact" });
export type ActivationContact = z.output<typeof ActivationContact>;

export const Activation = z
  .object({
    new_password: NewPassword.optional().meta({
      writeOnly: true,
      description: "Required unless the caller is signed in to the account, which has a password",
    }),
    username: Slug.optional().meta({ description: "Stays as it is when absent" }),
    slug: Slug.optional().meta({ description: "Same as `username`" }),
    email: OptionalEmail.optional().meta({ description: "The address that the link was sent to" }),
    phone: OptionalPhone.optional(),
    full_name: text(60).optional(),
    nick_name: text(60).optional(),
    lang: Language.optional(),
    ...codes,
    "terms-of-use": Consent.optional(),
    security: Consent.optional(),
  })
  .catchall(JsonValue)
  .meta({
    id: "Activation",
    description: "Other agreements are signed by their slug.",
    example: { username: "joe1", new_password: "correct horse battery", full_name: "Joe Card1" },
  });
export type Activation = z.output<typeof Activation>;

/** Where somebody who cannot sign in is reached. */
export const Recovery = z
  .object({ email: requiredText(254).meta({ description: "E-mail address, or phone number" }) })
  .meta({ id: "Recovery", example: { email: "xia@example.com" } });

/** `?noreset=1` asks for a link to activate the account, or to prove the address, which leaves the password alone. */
export const RecoveryQuery = z.object({
  noreset: Flag.meta({
    type: "boolean",
    description: "Sends a link to activate the account instead of one to set a new password",
  }),
});

export const Reset = z
  .object({
    new_password: NewPassword.optional().meta({
      writeOnly: true,
      description: "Without one, the account has no password and an activation link is sent",
    }),
    ...codes,
  })
  .meta({ id: "Reset", example: { new_password: "correct horse battery" } });
export type Reset = z.output<typeof Reset>;
