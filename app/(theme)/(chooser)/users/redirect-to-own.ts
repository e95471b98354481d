import { redirect } from "next/navigation";
import { currentActor, redirectToSignIn } from "@/lib/http/call";
import { profileAddress } from "../profile-address";

/**
 * Sends who looks at it to their own page, and visitors to sign in first.
 *
 * @param page  below `/users/{user}/`, with a slash at its end; empty for the profile
 * @param query kept along the way
 */
export async function redirectToOwn(
  page: string,
  query: Record<string, string | string[] | undefined>,
): Promise<never> {
  const actor = await currentActor();
  if (actor.kind === "visitor") return redirectToSignIn();
  redirect(profileAddress(`/users/${encodeURIComponent(actor.username)}/${page}`, "", query));
}
