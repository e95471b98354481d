-- AlterTable
ALTER TABLE "ledger_entry" ADD COLUMN     "order_id" BIGINT;

-- AlterTable
ALTER TABLE "job_run" ADD COLUMN     "parent_id" BIGINT,
ADD COLUMN     "profile_id" BIGINT;

-- AlterTable
ALTER TABLE "plan" ADD COLUMN     "former_period_amount" BIGINT,
ADD COLUMN     "price_changed_at" TIMESTAMPTZ(6);

-- CreateIndex
CREATE INDEX "job_run_parent_id_idx" ON "job_run"("parent_id");

-- AddForeignKey
ALTER TABLE "job_run" ADD CONSTRAINT "job_run_parent_id_fkey" FOREIGN KEY ("parent_id") REFERENCES "job_run"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE ledger_entry ADD FOREIGN KEY (order_id) REFERENCES ledger_entry (id) ON DELETE RESTRICT;
ALTER TABLE job_run ADD FOREIGN KEY (profile_id) REFERENCES profile (id) ON DELETE RESTRICT;
ALTER TABLE plan
  ADD CONSTRAINT plan_former_amount_positive CHECK (former_period_amount >= 0),
  ADD CONSTRAINT plan_former_amount_dated CHECK ((former_period_amount IS NULL) = (price_changed_at IS NULL));

-- What of an order has been recognised.
CREATE INDEX ledger_entry_order_idx ON ledger_entry (order_id, kind) INCLUDE (orig_amount) WHERE order_id IS NOT NULL;
-- The orders of a subscription whose income is to be recognised.
CREATE INDEX ledger_entry_earning_idx ON ledger_entry (subscription_id, service_start)
  WHERE kind IN ('A1', 'J1', 'N1', 'O1', 'Q3') AND orig_amount > 0;
