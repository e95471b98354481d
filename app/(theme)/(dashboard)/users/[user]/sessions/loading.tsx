import { PageHeader } from "@/components/ui/page-header";
import { Skeleton, TableSkeleton } from "@/components/ui/skeleton";

/** The page in outline: the same heights, so that nothing moves when it comes. */
export default function Loading() {
  return (
    <>
      <PageHeader title="Sessions" description={<Skeleton className="h-5 w-80" />} />
      <TableSkeleton rows={3} columns={4} />
    </>
  );
}
