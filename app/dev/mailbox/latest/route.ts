import { database } from "@/lib/db";
import { findLatestMessage, linksOf } from "@/lib/notifications/mailbox";
import { demoOnly } from "../../demo-only";

/**
 * `/dev/mailbox/latest/?to=ada@example.com`: the newest message to an address, with `&event=user_verification` the newest
 * of that kind. For programs, in demo mode only.
 */
export async function GET(request: Request): Promise<Response> {
  await demoOnly();
  const { searchParams } = new URL(request.url);
  const message = await findLatestMessage(
    database(),
    searchParams.get("to") ?? "",
    searchParams.get("event"),
  );
  if (!message?.content)
    return Response.json({ detail: "There is no message to this address." }, { status: 404 });
  const { id, event, channel, address, content } = message;
  const { subject, text, html } = content;
  return Response.json({
    ...{ id: id.toString(), event, channel, to: address, subject, text, html },
    links: linksOf(content),
  });
}
