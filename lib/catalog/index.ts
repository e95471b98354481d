export {
  type Coupon,
  consumeCoupon,
  couponColumns,
  createCoupon,
  createGiftCoupons,
  isCouponValid,
  type NewCoupon,
  releaseCoupons,
} from "./coupons";
export * from "./order-text";
export { createPlan, deletePlan, type NewPlan, updatePlan } from "./plan-changes";
export type { PlanFields, UseChargeFields } from "./plan-fields";
export { PRICE_NOTICE_DAYS } from "./plan-price";
export { getPlan, type Plan, type RenewalType, type UseCharge } from "./plans";
export * from "./pricing";
