export { DashboardSkeleton as default } from "@/components/metrics/page-skeletons";
