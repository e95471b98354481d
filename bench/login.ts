import { verify } from "@node-rs/argon2";
import { hashPassword } from "@/lib/auth/passwords";
import type { Database } from "@/lib/db";
import { aUser, PASSWORD } from "@/test/world";
import type { Figure } from "./compare";
import { inParallel } from "./in-parallel";
import { sendAll } from "./load";

const CLIENTS = 8;
const LOGINS = 80;

/** Signing in with a password. Each of the accounts signs in once a round, so that nothing is throttled. */
export async function login(db: Database, url: string): Promise<Figure> {
  const names = Array.from({ length: LOGINS }, (_, n) => `member-${n}`);
  await inParallel(names, CLIENTS, (name) => aUser(db, name));
  const hash = await hashPassword(PASSWORD);
  return {
    title: "POST /api/auth",
    baseline: "bare Argon2id, same parameters and concurrency",
    aim: 0.7,
    subject: () =>
      sendAll(
        url,
        names.map((username) => ({
          ...{ method: "POST", path: "/api/auth" },
          body: { username, password: PASSWORD },
        })),
        CLIENTS,
      ),
    compare: () => inParallel(names, CLIENTS, () => verify(hash, PASSWORD)),
  };
}
