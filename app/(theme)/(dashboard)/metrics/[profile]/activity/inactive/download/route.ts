import { csvDownload } from "@/lib/http/csv";
import { unengagedCsv } from "@/lib/subscriptions/csv";
import { listUnengagedSubscribers } from "@/lib/subscriptions/operations/subscribers";

export const { GET } = csvDownload(listUnengagedSubscribers, {
  name: "subscribers-unengaged",
  columns: unengagedCsv,
});
