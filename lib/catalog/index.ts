export {
  type Coupon,
  consumeCoupon,
  couponColumns,
  createCoupon,
  createGiftCoupons,
  findCouponsByCode,
  isCouponValid,
  type NewCoupon,
  releaseCoupons,
} from "./coupons";
export * from "./order-text";
export * from "./pricing";
export { findPlanTerms, type PlanTerms, type RenewalType } from "./terms";
