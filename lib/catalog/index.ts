export {
  type Coupon,
  consumeCoupon,
  couponColumns,
  createCoupon,
  findCouponsByCode,
  isCouponValid,
  type NewCoupon,
  releaseCoupon,
} from "./coupons";
export * from "./order-text";
export * from "./pricing";
export { findPlanTerms, type PlanTerms, type RenewalType } from "./terms";
