-- CreateEnum
CREATE TYPE "dispute_state" AS ENUM ('open', 'won', 'lost');

-- DropIndex
DROP INDEX "refund_processor_key_key";

-- AlterTable
ALTER TABLE "refund" ADD COLUMN     "broker_fee_amount" BIGINT NOT NULL DEFAULT 0,
ADD COLUMN     "failure_code" VARCHAR(64),
ADD COLUMN     "processor_fee_amount" BIGINT NOT NULL DEFAULT 0;

-- CreateTable
CREATE TABLE "dispute" (
    "id" BIGSERIAL NOT NULL,
    "charge_id" BIGINT NOT NULL,
    "processor_key" VARCHAR(255) NOT NULL,
    "amount" BIGINT NOT NULL,
    "fee_amount" BIGINT NOT NULL,
    "state" "dispute_state" NOT NULL DEFAULT 'open',
    "created_at" TIMESTAMPTZ(6) NOT NULL,
    "closed_at" TIMESTAMPTZ(6),

    CONSTRAINT "dispute_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "dispute_line" (
    "dispute_id" BIGINT NOT NULL,
    "charge_item_id" BIGINT NOT NULL,
    "amount" BIGINT NOT NULL,

    CONSTRAINT "dispute_line_pkey" PRIMARY KEY ("dispute_id","charge_item_id")
);

-- CreateTable
CREATE TABLE "simulated_refund" (
    "key" VARCHAR(40) NOT NULL,
    "idempotency_key" VARCHAR(150),
    "payment_key" VARCHAR(40) NOT NULL,
    "amount" BIGINT NOT NULL,
    "status" VARCHAR(20) NOT NULL,
    "fee_returned" BIGINT NOT NULL,
    "failure_code" VARCHAR(64),
    "settles_at" TIMESTAMPTZ(6),
    "created_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "simulated_refund_pkey" PRIMARY KEY ("key")
);

-- CreateTable
CREATE TABLE "simulated_dispute" (
    "key" VARCHAR(40) NOT NULL,
    "payment_key" VARCHAR(40) NOT NULL,
    "amount" BIGINT NOT NULL,
    "fee" BIGINT NOT NULL,
    "fee_returned" BOOLEAN NOT NULL DEFAULT false,
    "status" VARCHAR(10) NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "simulated_dispute_pkey" PRIMARY KEY ("key")
);

-- CreateTable
CREATE TABLE "simulated_event" (
    "id" BIGSERIAL NOT NULL,
    "key" VARCHAR(40) NOT NULL,
    "type" VARCHAR(60) NOT NULL,
    "object_key" VARCHAR(40) NOT NULL,
    "payment_key" VARCHAR(40),
    "happens_at" TIMESTAMPTZ(6) NOT NULL,
    "delivered_at" TIMESTAMPTZ(6),

    CONSTRAINT "simulated_event_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "dispute_processor_key_key" ON "dispute"("processor_key");

-- CreateIndex
CREATE INDEX "dispute_charge_id_idx" ON "dispute"("charge_id");

-- CreateIndex
CREATE INDEX "dispute_line_charge_item_id_idx" ON "dispute_line"("charge_item_id");

-- CreateIndex
CREATE UNIQUE INDEX "simulated_refund_idempotency_key_key" ON "simulated_refund"("idempotency_key");

-- CreateIndex
CREATE INDEX "simulated_refund_payment_key_idx" ON "simulated_refund"("payment_key");

-- CreateIndex
CREATE INDEX "simulated_dispute_payment_key_idx" ON "simulated_dispute"("payment_key");

-- CreateIndex
CREATE UNIQUE INDEX "simulated_event_key_key" ON "simulated_event"("key");

-- CreateIndex
CREATE INDEX "simulated_event_delivered_at_happens_at_idx" ON "simulated_event"("delivered_at", "happens_at");

-- CreateIndex
CREATE UNIQUE INDEX "refund_processor_key_charge_item_id_key" ON "refund"("processor_key", "charge_item_id");

-- AddForeignKey
ALTER TABLE "dispute" ADD CONSTRAINT "dispute_charge_id_fkey" FOREIGN KEY ("charge_id") REFERENCES "charge"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "dispute_line" ADD CONSTRAINT "dispute_line_dispute_id_fkey" FOREIGN KEY ("dispute_id") REFERENCES "dispute"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "dispute_line" ADD CONSTRAINT "dispute_line_charge_item_id_fkey" FOREIGN KEY ("charge_item_id") REFERENCES "charge_item"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- What is given back, asked back or comes back with it is never less than nothing.
ALTER TABLE refund
  ADD CONSTRAINT refund_fees_positive CHECK (processor_fee_amount >= 0 AND broker_fee_amount >= 0),
  ADD CONSTRAINT refund_accepted_has_key CHECK (processor_key IS NOT NULL OR state IN ('requested', 'failed'));
ALTER TABLE dispute
  ADD CONSTRAINT dispute_amounts CHECK (amount > 0 AND fee_amount >= 0),
  ADD CONSTRAINT dispute_closed_at CHECK ((state = 'open') = (closed_at IS NULL));
ALTER TABLE dispute_line ADD CONSTRAINT dispute_line_amount_positive CHECK (amount > 0);

-- The few that wait for the processor, among all that ever were.
CREATE INDEX refund_waiting_idx ON refund (id) WHERE state IN ('requested', 'sent');
