-- AlterTable
ALTER TABLE "cart_item" ADD COLUMN     "claim_ends_at" TIMESTAMPTZ(6);

-- CreateTable
CREATE TABLE "gift_order" (
    "entry_id" BIGINT NOT NULL,
    "cart_item_id" BIGINT NOT NULL,

    CONSTRAINT "gift_order_pkey" PRIMARY KEY ("entry_id")
);

-- CreateIndex
CREATE INDEX "gift_order_cart_item_id_idx" ON "gift_order"("cart_item_id");

-- AddForeignKey
ALTER TABLE "gift_order" ADD CONSTRAINT "gift_order_entry_id_fkey" FOREIGN KEY ("entry_id") REFERENCES "ledger_entry"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "gift_order" ADD CONSTRAINT "gift_order_cart_item_id_fkey" FOREIGN KEY ("cart_item_id") REFERENCES "cart_item"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- Codes of gifts that wait already were told without an end.
UPDATE "cart_item" SET "claim_ends_at" = '9999-01-01' WHERE "claim_code" IS NOT NULL AND NOT "recorded";
