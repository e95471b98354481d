"use client";

import { Avatar } from "@/components/ui/avatar";
import type { Suggestion } from "@/components/ui/suggest-field";

interface Found {
  readonly slug: string;
  readonly printable_name: string;
  readonly picture: string | null;
}

/** Looks users or profiles up by name, as the search boxes of the API do. What fails suggests nothing. */
export async function suggestAccounts(kind: "users" | "profiles", text: string): Promise<Suggestion[]> {
  // Quotes keep a comma from parting it into two terms.
  const query = new URLSearchParams({ q: `"${text.replaceAll('"', "")}"` });
  const response = await fetch(`/api/accounts/${kind}?${query}`).catch(() => null);
  if (!response?.ok) return [];
  const { results } = (await response.json()) as { results: readonly Found[] };
  return results.map(({ slug, printable_name: name, picture }) => ({
    value: slug,
    label: (
      <>
        <Avatar name={name} picture={picture} size="sm" square={kind === "profiles"} />
        <span className="min-w-0 flex-1 truncate">{name}</span>
        <span className="truncate font-mono text-13 text-muted">{slug}</span>
      </>
    ),
  }));
}
