import { z } from "zod";
import { Instant } from "@/lib/http/codecs";

const Picture = z.string().nullable().meta({ description: "URL of a picture" });

/** A profile wherever it is mentioned. */
export const ProfileSummary = z
  .object({
    slug: z.string(),
    printable_name: z.string().meta({ description: "Name to show; the slug when there is none" }),
    picture: Picture,
    type: z.enum(["organization", "personal", "user"]),
    credentials: z.boolean().meta({ description: "Whether the person behind a personal profile has a password" }),
    created_at: Instant,
  })
  .meta({ id: "ProfileSummary" });
export type ProfileSummary = z.output<typeof ProfileSummary>;

/** A user wherever one is mentioned. */
export const UserSummary = z
  .object({
    slug: z.string(),
    username: z.string(),
    printable_name: z.string(),
    picture: Picture,
  })
  .meta({ id: "UserSummary" });
export type UserSummary = z.output<typeof UserSummary>;
