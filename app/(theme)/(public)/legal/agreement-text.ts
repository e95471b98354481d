import { notFound } from "next/navigation";
import { cache } from "react";
import { database } from "@/lib/db";
import { NotFound } from "@/lib/errors";
import { getAgreementText } from "@/lib/identity";

/** What the pages of one agreement show, read once per request; the 404 page when there is no such agreement. */
export const agreementText = cache(async (slug: string) => {
  try {
    return await getAgreementText(database(), slug);
  } catch (error) {
    if (error instanceof NotFound) notFound();
    throw error;
  }
});
