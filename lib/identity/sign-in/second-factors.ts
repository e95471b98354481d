import { forgive, spend, type ThrottleKey } from "@/lib/auth/throttle";
import type { Database } from "@/lib/db";
import { NotAuthenticated } from "@/lib/errors";
import { announce } from "@/lib/events";
import { type FactorCode, issueFactorCode, tryFactorCode } from "../credentials/factor-codes";
import type { Channel, RightCode } from "../credentials/one-time-codes";
import { askForOtp, type OtpDoor, proveOtp } from "../credentials/otp";
import { WrongSecondFactor } from "../errors";
import { contactOfUser } from "../registration/links";
import type { Candidate } from "./candidates";

/** Codes as they came with the request. */
export interface SentCodes {
  readonly otp_code?: string | undefined;
  readonly email_code?: string | undefined;
  readonly phone_code?: string | undefined;
}

type FactoredUser = Pick<Candidate, "id" | "sealedOtpSecret" | "asksEmail" | "asksPhone">;

const ASK = {
  email: "Enter the code that we sent to your e-mail address.",
  phone: "Enter the code that we sent to your phone.",
} as const;

/**
 * Asks for and checks what an account wants beside the first secret: the code of an authenticator app, or codes that
 * are sent to the e-mail address and the phone. All are there before any is looked at, and none is used up before all
 * are right, so that the same request can be repeated with what was missing.
 *
 * @param given the channels that the first secret proved already, such as that of a link
 * @throws NotAuthenticated   401 on the code that is missing; one that has to be sent is sent
 * @throws WrongSecondFactor  400 on the code that is wrong
 * @throws SecondFactorLocked 403
 * @throws TooManyRequests    429 when too many codes were sent
 */
export async function proveSecondFactors(
  db: Database,
  user: FactoredUser,
  codes: SentCodes,
  { given, door, at }: { readonly given: readonly Channel[]; readonly door: OtpDoor; readonly at: Date },
): Promise<RightCode[]> {
  const channels = askedChannels(user).filter((channel) => !given.includes(channel));
  if (user.sealedOtpSecret !== null && codes.otp_code === undefined) throw askForOtp();
  const unsent = channels.find((channel) => codes[`${channel}_code`] === undefined);
  if (unsent) {
    await sendFactorCode(db, { userId: user.id, door, channel: unsent }, at);
    throw new NotAuthenticated(undefined, { [`${unsent}_code`]: [ASK[unsent]] });
  }
  const right: RightCode[] = [];
  for (const channel of channels)
    right.push(await proveChannel(db, { userId: user.id, door, channel }, codes, at));
  if (user.sealedOtpSecret !== null) {
    const enrolment = { userId: user.id, sealedSecret: user.sealedOtpSecret };
    right.push(await proveOtp(db, enrolment, codes.otp_code, at, door));
  }
  return right;
}

/** The channels by which the account wants a code beside the first secret. */
export function askedChannels({
  asksEmail,
  asksPhone,
}: Pick<Candidate, "asksEmail" | "asksPhone">): Channel[] {
  return [...(asksEmail ? ["email" as const] : []), ...(asksPhone ? ["phone" as const] : [])];
}

async function proveChannel(
  db: Database,
  factor: FactorCode,
  codes: SentCodes,
  at: Date,
): Promise<RightCode> {
  const field = `${factor.channel}_code` as const;
  const wrong = () => new WrongSecondFactor({ [field]: ["This code is wrong or has ended."] });
  const right = await tryFactorCode(db, factor, codes[field] ?? "", at);
  if (!right) throw wrong();
  return {
    use: async () => {
      if (!(await right.use())) throw wrong();
      await forgive(db, codeKey(factor));
      return true;
    },
  };
}

/** @throws TooManyRequests 429 when too many were sent lately */
async function sendFactorCode(db: Database, factor: FactorCode, at: Date): Promise<void> {
  const { userId, channel } = factor;
  await spend(db, codeKey(factor));
  await db.transaction(async (tx) => {
    const contact = await contactOfUser(tx, userId, channel, at);
    if (!contact) return;
    const code = await issueFactorCode(tx, factor, at);
    await announce(tx, "user_mfa_code", { contact: contact.id, channel, code }, at);
  });
}

/** Codes are counted by door, too, and apart from those that a user has sent who is signed in. */
function codeKey({ userId, door }: FactorCode): ThrottleKey {
  return { limit: "code", subject: `${door}:${userId}` };
}
