-- CreateTable
CREATE TABLE "message" (
    "id" BIGSERIAL NOT NULL,
    "source" VARCHAR(80) NOT NULL,
    "event" VARCHAR(64) NOT NULL,
    "channel" VARCHAR(8) NOT NULL,
    "address" VARCHAR(254) NOT NULL,
    "sealed" TEXT,
    "created_at" TIMESTAMPTZ(6) NOT NULL,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "sent_at" TIMESTAMPTZ(6),
    "failed_at" TIMESTAMPTZ(6),
    "error" TEXT,
    "transport" VARCHAR(16),
    "transport_key" VARCHAR(255),

    CONSTRAINT "message_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "message_created_at_id_idx" ON "message"("created_at", "id");

-- CreateIndex
CREATE UNIQUE INDEX "message_source_channel_address_key" ON "message"("source", "channel", "address");

ALTER TABLE message
  ADD CONSTRAINT message_channel_check CHECK (channel IN ('email', 'phone')),
  ADD CONSTRAINT message_end_check CHECK (sent_at IS NULL OR failed_at IS NULL),
  -- Until it was delivered or given up, there is something to deliver.
  ADD CONSTRAINT message_sealed_check CHECK (sealed IS NOT NULL OR sent_at IS NOT NULL OR failed_at IS NOT NULL);

-- The latest message to somebody, for the mailbox of the demo.
CREATE INDEX message_address_idx ON message (lower(address), id);
-- What could not be delivered is few, and is looked at.
CREATE INDEX message_failed_idx ON message (failed_at) WHERE failed_at IS NOT NULL;
