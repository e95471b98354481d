import { database } from "@/lib/db";
import { findMessage } from "@/lib/notifications/mailbox";
import { demoOnly } from "../../../demo-only";

interface Params {
  readonly message: string;
  readonly file: string;
}

/** A file that came with a message. */
export async function GET(_: Request, { params }: { params: Promise<Params> }): Promise<Response> {
  await demoOnly();
  const { message: id, file: filename } = await params;
  const message = /^\d{1,18}$/.test(id) ? await findMessage(database(), BigInt(id)) : null;
  const file = message?.content?.attachments?.find((one) => one.filename === filename);
  if (!file) return new Response("There is no such file.", { status: 404 });
  return new Response(new Uint8Array(Buffer.from(file.base64, "base64")), {
    headers: { "Content-Type": file.contentType, "Content-Disposition": `inline; filename="${filename}"` },
  });
}
