import { openDatabase } from "@/lib/db";
import { announce, type EventName, type EventPayload } from "@/lib/events";
import { aUser } from "../test/world";

/** Makes a user and says that something happened to them, as if the site had; the server's worker tells them. */
export async function happenTo<Name extends EventName>(
  username: string,
  name: Name,
  payload: (user: bigint) => EventPayload<Name>,
): Promise<void> {
  const db = openDatabase(process.env.E2E_DATABASE_URL ?? "");
  const { id } = await aUser(db, username);
  await db.transaction((tx) => announce(tx, name, payload(id), new Date()));
  await db.close();
}
