import { PageHeader } from "@/components/ui/page-header";
import { Skeleton } from "@/components/ui/skeleton";

/** The form in outline: the same heights, so that nothing moves when it comes. */
export default function Loading() {
  return (
    <div role="status">
      <PageHeader title="Profile" description={<Skeleton className="h-5 w-40" />} />
      <span className="sr-only">Loading</span>
      <div className="flex max-w-form flex-col gap-5">
        {["name", "email", "phone", "street"].map((field) => (
          <div key={field} className="flex flex-col gap-1.5">
            <Skeleton className="h-5 w-28" />
            <Skeleton className="h-9" />
          </div>
        ))}
      </div>
    </div>
  );
}
