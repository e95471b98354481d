import { Badge } from "@/components/ui/badge";

/** Whether customers can subscribe to a plan. */
export function PlanState({ isActive }: { isActive: boolean }) {
  return isActive ? <Badge tone="success">On sale</Badge> : <Badge>Not on sale</Badge>;
}
