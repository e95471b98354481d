import { csvDownload } from "@/lib/http/csv";
import { providedCsv } from "@/lib/subscriptions/csv";
import { listChurnedPlanSubscriptions } from "@/lib/subscriptions/operations/plan-subscriptions";

export const { GET } = csvDownload(listChurnedPlanSubscriptions, {
  name: "plan-subscribers-churned",
  columns: providedCsv,
});
