-- AlterTable
ALTER TABLE "coupon" ADD COLUMN     "uses" INTEGER NOT NULL DEFAULT 0;

-- Orders placed before: those that were charged say in their snapshot which coupons they took, the others in the ledger.
UPDATE "coupon" c SET "uses" = greatest(
  (SELECT count(*) FROM "charge" ch
   WHERE ch."snapshot"->'couponIds' ? c."id"::text AND (ch."state" <> 'failed' OR ch."processor_key" IS NOT NULL)),
  (SELECT count(DISTINCT e."entry_group") FROM "ledger_entry" e WHERE e."coupon_id" = c."id"),
  (SELECT count(*) FROM "cart_item" i WHERE i."coupon_id" = c."id" AND i."recorded"));

ALTER TABLE "coupon" ADD CONSTRAINT coupon_uses_positive CHECK (uses >= 0);
