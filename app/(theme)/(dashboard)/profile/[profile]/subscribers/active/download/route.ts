import { csvDownload } from "@/lib/http/csv";
import { activeCsv } from "@/lib/subscriptions/csv";
import { listProviderSubscriptions } from "@/lib/subscriptions/operations/provider-subscriptions";

export const { GET } = csvDownload(listProviderSubscriptions, {
  name: "subscribers-active",
  columns: activeCsv,
});
