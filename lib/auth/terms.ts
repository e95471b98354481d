import { NotPermitted } from "@/lib/errors";
import { absoluteUrl } from "@/lib/http/request";

/** Where the terms of use are read and signed. */
export const SIGN_TERMS_PATH = "/legal/terms-of-use/sign/";

/** 403. The caller has yet to sign the terms of use as they now read; `url` is where. */
export class TermsNotSigned extends NotPermitted {
  constructor() {
    super("Sign the terms of use first.");
  }

  override get extra(): Record<string, unknown> {
    return { url: absoluteUrl(SIGN_TERMS_PATH) };
  }
}
