export { ReportSkeleton as default } from "@/components/metrics/page-skeletons";
