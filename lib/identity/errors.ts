import { violatedConstraint } from "@/lib/db";
import { AppError, type FieldErrors, InvalidInput, NotPermitted } from "@/lib/errors";
import { absoluteUrl } from "@/lib/http/request";
import { describeRefusal, type ProviderRefusal } from "./providers/refusals";

/** 400. One answer for an unknown user, a wrong password and a wrong code, so that accounts cannot be probed. */
export class WrongCredentials extends InvalidInput {
  constructor() {
    super("The username, the password or the code is wrong.");
  }
}

/** 400. A link that is unknown, or was used, or has ended: which of these is nobody's business. */
export class LinkEnded extends InvalidInput {
  constructor() {
    super("This link was used, or has ended. Ask for another one.");
  }
}

/** 403. Signing in, or registering, is switched off for this site. */
export class AuthenticationDisabled extends NotPermitted {
  constructor(message = "Signing in is switched off for this site.") {
    super(message);
  }
}

/** 400. A wrong code of a second factor, after the right password; `locks` tells the last free one before a wait. */
export class WrongSecondFactor extends InvalidInput {
  constructor(
    fields: FieldErrors,
    readonly locks = false,
  ) {
    super(fields);
  }
}

/** 403. Too many wrong one-time codes in a row. */
export class SecondFactorLocked extends NotPermitted {
  constructor() {
    super("Too many wrong codes. Try again later.");
  }
}

/** 400. Users of this e-mail domain sign in through their own identity provider. */
export class DelegatedSignIn extends AppError {
  override readonly status = 400;

  constructor(readonly provider: string) {
    super("Sign in through your organization's identity provider.");
  }

  /** The page that begins to sign in there. */
  get url(): string {
    return absoluteUrl(`/login/${encodeURIComponent(this.provider)}/`);
  }

  override get extra(): Record<string, unknown> {
    return { provider: this.provider, url: this.url };
  }
}

/** Somebody who comes from an identity provider is not let in; the page says why. */
export class ProviderRefused extends AppError {
  override readonly status = 400;

  constructor(readonly refusal: ProviderRefusal) {
    super(describeRefusal(refusal, "the provider") ?? refusal);
  }
}

const TAKEN: Readonly<Record<string, readonly [field: string, message: string]>> = {
  app_user_email_lower_key: ["email", "This e-mail address is taken."],
  contact_email_lower_key: ["email", "This e-mail address is taken."],
  contact_phone_key: ["phone", "This phone number is taken."],
  app_user_username_lower_key: ["username", "This username is taken."],
  contact_slug_key: ["slug", "This name is taken."],
  profile_slug_key: ["slug", "This name is taken."],
  profile_slug_lower_key: ["slug", "This name is taken."],
};

/**
 * Runs a transaction of this domain; when somebody else took a name or an address at the same moment, the database
 * refuses and the refusal names the field.
 */
export async function refusingTaken<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const taken = TAKEN[violatedConstraint(error) ?? ""];
    if (!taken) throw error;
    const [field, message] = taken;
    throw new InvalidInput({ [field]: [message] }, { cause: error });
  }
}
