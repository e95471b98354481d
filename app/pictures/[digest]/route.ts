import { database } from "@/lib/db";
import { findPicture } from "@/lib/pictures/store";

/**
 * `/pictures/{digest}`: a picture that was uploaded, for everybody. No cookie is read or set. What has this address never
 * changes, so browsers and caches keep it; the gateway sets a policy under which nothing of it could run.
 */
export async function GET(
  request: Request,
  { params }: RouteContext<"/pictures/[digest]">,
): Promise<Response> {
  const { digest } = await params;
  const picture = await findPicture(database(), digest);
  if (!picture) return new Response(null, { status: 404, headers: { "Cache-Control": "no-store" } });
  const headers = {
    ETag: `"${digest}"`,
    "Cache-Control": "public, max-age=31536000, immutable",
  };
  if (request.headers.get("if-none-match")?.includes(headers.ETag))
    return new Response(null, { status: 304, headers });
  return new Response(picture.bytes, {
    headers: { ...headers, "Content-Type": picture.contentType, "Content-Disposition": "inline" },
  });
}
