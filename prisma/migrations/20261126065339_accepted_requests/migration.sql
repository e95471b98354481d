-- AlterTable
ALTER TABLE "subscription" ADD COLUMN     "closed_at" TIMESTAMPTZ(6);

-- CreateTable
CREATE TABLE "moved_service" (
    "order_id" BIGINT NOT NULL,
    "service_start" TIMESTAMPTZ(6) NOT NULL,
    "service_end" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "moved_service_pkey" PRIMARY KEY ("order_id")
);

-- Only a request comes to nothing and stays; the ledger then still refers to it.
ALTER TABLE subscription ADD CONSTRAINT subscription_closed_request CHECK (closed_at IS NULL OR request_key IS NOT NULL);
-- Requests that wait for a provider, by plan.
CREATE INDEX subscription_waiting_idx ON subscription (plan_id) WHERE request_key IS NOT NULL AND closed_at IS NULL;
ALTER TABLE moved_service
  ADD CONSTRAINT moved_service_ordered CHECK (service_end >= service_start),
  ADD FOREIGN KEY (order_id) REFERENCES ledger_entry (id) ON DELETE RESTRICT;
