import { hashPassword } from "@/lib/auth/passwords";
import type { Database, Db } from "@/lib/db";
import { InvalidInput } from "@/lib/errors";
import type { Origin } from "../audit/record";
import { verifyCode } from "../credentials/one-time-codes";
import { checkPassword } from "../credentials/password-policy";
import { refusingTaken } from "../errors";
import { splitFullName } from "../names";
import { namingSlug } from "../profiles/shadow-profiles";
import type { UserDetail } from "../schemas";
import type { UserCreate } from "../search/schemas";
import { createUserFor, getUserDetail } from "./users";

/**
 * Creates a user for somebody, who is sent nothing; without `new_password` the account waits for activation. A contact
 * with the same address becomes the user's.
 *
 * @throws InvalidInput 400 `email` and `phone` when both are missing, or one is taken; 400 `slug` or `username` that is
 *   taken; 400 `new_password` that is easily guessed; 400 `email_code` or `phone_code` that is wrong
 * Source: API reference, POST /api/users
 */
export async function createUserAccount(db: Database, form: UserCreate, origin: Origin): Promise<UserDetail> {
  const { email = "", phone = "", full_name: fullName, new_password: password } = form;
  if (email === "" && phone === "") {
    const message = "Enter an e-mail address or a phone number.";
    throw new InvalidInput({ email: [message], phone: [message] });
  }
  await checkCodes(db, form, origin.at);
  const nickName = form.nick_name || splitFullName(fullName, "drop").firstName;
  if (password !== undefined) checkPassword(password, [form.username, form.slug, fullName, nickName, email]);
  const passwordHash = password === undefined ? null : await hashPassword(password);
  const userId = await refusingTaken(() =>
    db.transaction(async (tx) => {
      const person = {
        fullName,
        nickName,
        lang: form.lang ?? "en",
        email: email || null,
        phone: phone || null,
      };
      const user = await createUserFor(
        tx,
        { ...person, username: form.slug ?? form.username, passwordHash, signedIn: false, extra: null },
        origin,
      ).catch((error: unknown) => {
        if (form.slug === undefined) throw error;
        return namingSlug(error);
      });
      return user.id;
    }),
  );
  return getUserDetail(db, { userId });
}

/** Codes that were sent to the addresses before, which are verified by them. */
async function checkCodes(db: Db, form: UserCreate, at: Date): Promise<void> {
  const { email = "", phone = "", email_code: emailCode, phone_code: phoneCode } = form;
  const wrong = ["This code is wrong or has ended."];
  if (emailCode !== undefined && !(await verifyCode(db, { address: email }, "email", emailCode, at)))
    throw new InvalidInput({ email_code: wrong });
  if (phoneCode !== undefined && !(await verifyCode(db, { address: phone }, "phone", phoneCode, at)))
    throw new InvalidInput({ phone_code: wrong });
}
