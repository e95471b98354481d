import type { SignedIn } from "@/lib/auth/actor";
import { spend } from "@/lib/auth/throttle";
import type { Database } from "@/lib/db";
import { InvalidInput } from "@/lib/errors";
import { absoluteUrl } from "@/lib/http/request";
import { encodePicture, MAX_UPLOAD_BYTES, picturePath, storePicture } from "@/lib/pictures";
import type { PictureChange } from "./picture-schemas";

/**
 * The address of the picture that somebody wants, once what was uploaded is kept on this site. Whether they may have it
 * is for the caller to have checked, since decoding costs.
 *
 * @returns the empty text for no picture
 * @throws InvalidInput    400 `picture` that is no picture, or too large
 * @throws TooManyRequests 429 after twenty uploads within an hour
 */
export async function keepPicture(
  db: Database,
  { picture, crop }: PictureChange,
  { id }: SignedIn,
  at: Date,
): Promise<string> {
  if (typeof picture === "string") return picture;
  if (picture.size > MAX_UPLOAD_BYTES)
    throw new InvalidInput({ picture: ["Use a picture of at most 5 MB."] });
  await spend(db, { limit: "picture", subject: id.toString() });
  const encoded = await encodePicture(new Uint8Array(await picture.arrayBuffer()), crop ?? null);
  return absoluteUrl(picturePath(await storePicture(db, encoded, id, at)));
}
