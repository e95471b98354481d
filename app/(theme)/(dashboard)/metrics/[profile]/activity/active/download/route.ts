import { csvDownload } from "@/lib/http/csv";
import { engagedCsv } from "@/lib/subscriptions/csv";
import { listEngagedSubscribers } from "@/lib/subscriptions/operations/subscribers";

export const { GET } = csvDownload(listEngagedSubscribers, {
  name: "subscribers-engaged",
  columns: engagedCsv,
});
