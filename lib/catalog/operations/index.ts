import { createCoupon, deleteCoupon, getCoupon, listCoupons, updateCoupon } from "./coupons";
import { createPlan, deletePlan, getPlan, listPlans, updatePlan } from "./plans";
import { listPricing } from "./pricing";

export const operations = [
  listPricing,
  listPlans,
  createPlan,
  getPlan,
  updatePlan,
  deletePlan,
  listCoupons,
  createCoupon,
  getCoupon,
  updateCoupon,
  deleteCoupon,
];
