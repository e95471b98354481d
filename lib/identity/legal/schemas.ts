import { z } from "zod";
import { Instant, requiredText, text } from "@/lib/http/codecs";

/** A hundred pages. */
const MAX_TEXT_LENGTH = 200_000;

/** A legal document wherever it is listed. */
export const Agreement = z
  .object({
    slug: z.string(),
    title: z.string(),
    updated_at: Instant.meta({ description: "Signatures from before count no more" }),
  })
  .meta({
    id: "Agreement",
    example: { slug: "privacy-policy", title: "Privacy policy", updated_at: "2023-08-16T00:00:00Z" },
  });
export type Agreement = z.output<typeof Agreement>;

/** A legal document as people read it. */
export const AgreementDetail = Agreement.extend({
  text: z.string().meta({ description: "HTML, safe to put into a page" }),
}).meta({ id: "AgreementDetail" });
export type AgreementDetail = z.output<typeof AgreementDetail>;

/** A legal document as those see it who write it. */
export const AgreementSource = AgreementDetail.extend({
  markdown: z.string().meta({ description: "What `text` is made from" }),
  nb_signatures: z.int().min(0).meta({ description: "Users whose signature is in force" }),
}).meta({ id: "AgreementSource" });
export type AgreementSource = z.output<typeof AgreementSource>;

const Text = text(MAX_TEXT_LENGTH).meta({
  description:
    "Markdown; `{{ site.name }}`, `{{ site.url }}` and `{{ site.email }}` are filled in when it is read",
});

export const AgreementCreate = z
  .object({
    title: requiredText(150),
    updated_at: Instant.optional().meta({ description: "From when on it is in force; now when absent" }),
    text: Text.optional(),
  })
  .meta({ id: "AgreementCreate", example: { title: "Privacy policy" } });
export type AgreementCreate = z.output<typeof AgreementCreate>;

export const AgreementUpdate = z
  .object({
    title: requiredText(150),
    updated_at: Instant.meta({ description: "Who signed before has to sign again" }),
    text: Text.optional().meta({ description: "Markdown; absent leaves it as it is" }),
  })
  .meta({
    id: "AgreementUpdate",
    example: { title: "Privacy policy", updated_at: "2023-08-16T00:00:00Z" },
  });
export type AgreementUpdate = z.output<typeof AgreementUpdate>;

export const AgreementSign = z
  .object({
    read_terms: z.boolean().meta({ description: "True: the caller agrees" }),
    updated_at: Instant.optional().meta({
      description: "The version that was read; when there is a later one by now, nothing is signed (409)",
    }),
  })
  .meta({ id: "AgreementSign", example: { read_terms: true } });

export const AgreementSigned = z
  .object({ read_terms: z.boolean(), last_signed: Instant })
  .meta({ id: "AgreementSigned" });
