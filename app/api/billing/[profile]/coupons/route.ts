import { createCoupon, listCoupons } from "@/lib/catalog/operations/coupons";
import { route } from "@/lib/http/route";

export const { GET, POST, PUT, DELETE, PATCH, OPTIONS } = route(listCoupons, createCoupon);
