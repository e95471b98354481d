import { operation } from "@/lib/http";
import { originOf } from "@/lib/identity/audit/record";
import * as changes from "../coupon-changes";
import * as coupons from "../coupon-lists";
import { CouponCreate, CouponPage, CouponUpdate } from "../coupon-schemas";
import { Coupon } from "../schemas";

const PATH = "/api/billing/{profile}/coupons";

export const listCoupons = operation({
  name: "listCoupons",
  method: "GET",
  path: PATH,
  title: "Lists discount codes",
  description: "All discount codes of a provider, those that have ended or are used up included.",
  audience: "profile",
  list: coupons.couponList,
  response: CouponPage,
  handle: ({ db, subject, list }) => coupons.listCoupons(db, subject.profile.id, list),
});

export const createCoupon = operation({
  name: "createCoupon",
  method: "POST",
  path: PATH,
  title: "Creates a discount code",
  description: "Customers can use it until `ends_at`, for all plans of the provider or for one.",
  audience: "profile",
  idempotent: true,
  body: CouponCreate,
  response: Coupon,
  status: 201,
  handle: ({ db, subject: { profile }, body, ...context }) =>
    db.transaction(async (tx) => {
      await changes.issueCoupon(tx, profile, body, originOf(context));
      return read(tx, profile.id, body.code);
    }),
});

export const getCoupon = operation({
  name: "getCoupon",
  method: "GET",
  path: `${PATH}/{coupon}`,
  title: "Retrieves a discount code",
  audience: "profile",
  response: Coupon,
  handle: ({ db, subject, params }) => read(db, subject.profile.id, params.coupon),
});

export const updateCoupon = operation({
  name: "updateCoupon",
  method: "PUT",
  path: `${PATH}/{coupon}`,
  title: "Updates a discount code",
  description:
    "What is left out stays, except `ends_at`: without one the code never ends. A code that orders were placed with cannot be renamed.",
  audience: "profile",
  body: CouponUpdate,
  response: Coupon,
  handle: ({ db, subject: { profile }, params, body, ...context }) =>
    db.transaction(async (tx) => {
      const code = await changes.updateCoupon(tx, profile, params.coupon, body, originOf(context));
      return read(tx, profile.id, code);
    }),
});

export const deleteCoupon = operation({
  name: "deleteCoupon",
  method: "DELETE",
  path: `${PATH}/{coupon}`,
  title: "Deletes a discount code",
  description: "Taken off open carts. One that orders were placed with is only ended, for the reports on it.",
  audience: "profile",
  response: null,
  handle: ({ db, subject: { profile }, params, ...context }) =>
    db.transaction((tx) => changes.deleteCoupon(tx, profile, params.coupon, originOf(context))),
});

async function read(db: Parameters<typeof coupons.getCoupon>[0], providerId: bigint, code: string) {
  return coupons.presentCoupon(await coupons.getCoupon(db, { providerId, code }));
}
