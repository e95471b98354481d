import { csvDownload } from "@/lib/http/csv";
import { activeCsv } from "@/lib/subscriptions/csv";
import { listPlanSubscriptions } from "@/lib/subscriptions/operations/plan-subscriptions";

export const { GET } = csvDownload(listPlanSubscriptions, { name: "plan-subscribers", columns: activeCsv });
