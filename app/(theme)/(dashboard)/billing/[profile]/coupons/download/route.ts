import { couponCsv } from "@/lib/catalog/coupon-csv";
import { listCoupons } from "@/lib/catalog/operations/coupons";
import { csvDownload } from "@/lib/http/csv";

export const { GET } = csvDownload(listCoupons, { name: "coupons", columns: couponCsv });
