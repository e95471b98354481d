import { csvDownload } from "@/lib/http/csv";
import { providedCsv } from "@/lib/subscriptions/csv";
import { listChurnedProviderSubscriptions } from "@/lib/subscriptions/operations/provider-subscriptions";

export const { GET } = csvDownload(listChurnedProviderSubscriptions, {
  name: "subscribers-churned",
  columns: providedCsv,
});
