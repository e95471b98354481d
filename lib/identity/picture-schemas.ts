import { z } from "zod";
import { Crop } from "@/lib/pictures";
import { PictureUrl } from "./schemas";

/** Another picture of a user or profile. */
export const PictureChange = z.object({
  /** The file of one; or the address of one on the web, which is empty for none. */
  picture: z.union([z.file(), PictureUrl], { error: "Choose a picture, or use an http or https URL." }),
  /** Which part of the file; absent for the middle. */
  crop: Crop.optional(),
});
export type PictureChange = z.output<typeof PictureChange>;
