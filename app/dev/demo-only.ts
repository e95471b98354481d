import "server-only";
import { notFound } from "next/navigation";
import { connection } from "next/server";

/** Pages for those who build pages: there in demo mode, 404 otherwise. */
export async function demoOnly(): Promise<void> {
  await connection();
  if (process.env.TURNPIKE_DEMO !== "1") notFound();
}
