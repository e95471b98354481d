import { PageHeader } from "@/components/ui/page-header";
import { Skeleton } from "@/components/ui/skeleton";

/** The list in outline: the same heights, so that nothing moves when it comes. */
export default function Loading() {
  return (
    <div role="status">
      <PageHeader
        title="Accounts"
        description="Profiles are billed, users sign in."
        tabs={<Skeleton className="h-10" />}
      />
      <span className="sr-only">Loading</span>
      <div className="flex flex-col gap-5">
        <Skeleton className="h-9 max-w-96" />
        <div className="flex flex-col gap-px">
          {[..."abcdefghij"].map((row) => (
            <Skeleton key={row} className="h-10" />
          ))}
        </div>
      </div>
    </div>
  );
}
