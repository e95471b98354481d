-- AlterTable
ALTER TABLE "gift_order" ADD COLUMN     "subscription_id" BIGINT;

-- CreateIndex
CREATE INDEX "gift_order_subscription_id_idx" ON "gift_order"("subscription_id");

-- AddForeignKey
ALTER TABLE "gift_order" ADD CONSTRAINT "gift_order_subscription_id_fkey" FOREIGN KEY ("subscription_id") REFERENCES "subscription"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
