import type { Option } from "@/components/ui/select-field";
import { listPlans } from "@/lib/catalog/operations/plans";
import { database } from "@/lib/db";
import { load } from "@/lib/http/call";
import { siteUnit } from "@/lib/ledger";
import { CURRENCIES } from "@/lib/money/currency";

/** What a provider may sell a plan in: what it sells the others in, else any currency, that of the site first chosen. */
export async function sellableUnits(profile: string, except: string | null) {
  const { results } = await load(listPlans, {
    params: { profile },
    query: { o: "created_at", page_size: "2" },
  });
  const other = results.find(({ slug }) => slug !== except);
  if (other) return { unit: other.unit, units: [optionOf(other.unit)] };
  return { unit: await siteUnit(database()), units: CURRENCIES.map(optionOf) };
}

function optionOf(unit: string): Option {
  const name = new Intl.DisplayNames("en", { type: "currency" }).of(unit.toUpperCase());
  return { value: unit, label: `${unit.toUpperCase()} – ${name}` };
}
