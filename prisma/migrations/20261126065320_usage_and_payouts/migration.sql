-- CreateEnum
CREATE TYPE "withdrawal_state" AS ENUM ('requested', 'sent', 'paid', 'failed');

-- AlterTable
ALTER TABLE "subscription_use" ADD COLUMN     "billed_amount" BIGINT NOT NULL DEFAULT 0,
ADD COLUMN     "billed_quantity" BIGINT NOT NULL DEFAULT 0,
ADD COLUMN     "period_quantity" BIGINT NOT NULL DEFAULT 0;

-- CreateTable
CREATE TABLE "withdrawal" (
    "id" BIGSERIAL NOT NULL,
    "provider_id" BIGINT NOT NULL,
    "account_key" VARCHAR(255) NOT NULL,
    "amount" BIGINT NOT NULL,
    "fee_amount" BIGINT NOT NULL DEFAULT 0,
    "unit" CHAR(3) NOT NULL,
    "state" "withdrawal_state" NOT NULL DEFAULT 'requested',
    "processor_key" VARCHAR(255),
    "failure_code" VARCHAR(64),
    "created_at" TIMESTAMPTZ(6) NOT NULL,
    "created_by_id" BIGINT,

    CONSTRAINT "withdrawal_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "simulated_account" (
    "key" VARCHAR(40) NOT NULL,
    "reference" VARCHAR(100) NOT NULL,
    "code" VARCHAR(60),
    "is_connected" BOOLEAN NOT NULL DEFAULT false,
    "outcome" VARCHAR(20) NOT NULL DEFAULT 'paid',

    CONSTRAINT "simulated_account_pkey" PRIMARY KEY ("key")
);

-- CreateTable
CREATE TABLE "simulated_payout" (
    "key" VARCHAR(40) NOT NULL,
    "idempotency_key" VARCHAR(150) NOT NULL,
    "account_key" VARCHAR(40) NOT NULL,
    "amount" BIGINT NOT NULL,
    "fee" BIGINT NOT NULL DEFAULT 0,
    "unit" CHAR(3) NOT NULL,
    "text" TEXT NOT NULL DEFAULT '',
    "outcome" VARCHAR(20) NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL,
    "arrives_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "simulated_payout_pkey" PRIMARY KEY ("key")
);

-- CreateIndex
CREATE UNIQUE INDEX "withdrawal_processor_key_key" ON "withdrawal"("processor_key");

-- CreateIndex
CREATE INDEX "withdrawal_provider_id_state_idx" ON "withdrawal"("provider_id", "state");

-- CreateIndex
CREATE INDEX "withdrawal_state_id_idx" ON "withdrawal"("state", "id");

-- CreateIndex
CREATE UNIQUE INDEX "simulated_account_reference_key" ON "simulated_account"("reference");

-- CreateIndex
CREATE UNIQUE INDEX "simulated_account_code_key" ON "simulated_account"("code");

-- CreateIndex
CREATE UNIQUE INDEX "simulated_payout_idempotency_key_key" ON "simulated_payout"("idempotency_key");

-- CreateIndex
CREATE INDEX "simulated_payout_account_key_created_at_idx" ON "simulated_payout"("account_key", "created_at");

-- AddForeignKey
ALTER TABLE "withdrawal" ADD CONSTRAINT "withdrawal_provider_id_fkey" FOREIGN KEY ("provider_id") REFERENCES "profile"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- What Prisma cannot say.
ALTER TABLE subscription_use
  ADD CONSTRAINT subscription_use_billed_positive CHECK (period_quantity >= billed_quantity AND billed_quantity >= 0 AND billed_amount >= 0);
ALTER TABLE withdrawal
  ADD CONSTRAINT withdrawal_amounts_safe CHECK (amount BETWEEN 1 AND 9007199254740991 AND fee_amount BETWEEN 0 AND 9007199254740991),
  ADD CONSTRAINT withdrawal_sent_has_key CHECK (state NOT IN ('sent', 'paid') OR processor_key IS NOT NULL);
