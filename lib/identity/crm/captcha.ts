import { z } from "zod";
import { Unavailable } from "@/lib/errors";

/** The keys of a site for its captcha, and where the service is. */
export interface CaptchaSettings {
  readonly siteKey: string;
  readonly secretKey: string;
  /** Base address of the service, without a trailing slash. */
  readonly url: string;
}

const Verdict = z.object({ success: z.boolean() });
const TIMEOUT_MS = 5_000;

/**
 * Asks the service whether the answer that a form came with is that of a person.
 *
 * @param response what the widget put into the form; good once, for two minutes
 * @throws Unavailable 503 when the service cannot be asked
 */
export async function isHuman(settings: CaptchaSettings, response: string, ip: string): Promise<boolean> {
  const body = new URLSearchParams({ secret: settings.secretKey, response, ...(ip ? { remoteip: ip } : {}) });
  try {
    const answer = await fetch(`${settings.url}/api/siteverify`, {
      method: "POST",
      body,
      redirect: "error",
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    if (!answer.ok) throw new Error(`the captcha service answered ${answer.status}`);
    return Verdict.parse(await answer.json()).success;
  } catch (error) {
    throw new Unavailable("We could not check the captcha. Try again in a minute.", { cause: error });
  }
}
