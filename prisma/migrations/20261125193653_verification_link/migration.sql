-- DropIndex
DROP INDEX "contact_email_verification_key_hash_key";

-- DropIndex
DROP INDEX "contact_phone_verification_key_hash_key";

-- AlterTable
ALTER TABLE "contact" DROP COLUMN "email_verification_key_hash",
DROP COLUMN "phone_verification_key_hash";

-- CreateTable
CREATE TABLE "verification_link" (
    "key_hash" CHAR(64) NOT NULL,
    "contact_id" BIGINT NOT NULL,
    "channel" VARCHAR(5) NOT NULL,
    "purpose" VARCHAR(8) NOT NULL,
    "address" VARCHAR(254) NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL,
    "expires_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "verification_link_pkey" PRIMARY KEY ("key_hash")
);

-- CreateIndex
CREATE INDEX "verification_link_contact_id_channel_purpose_idx" ON "verification_link"("contact_id", "channel", "purpose");

-- CreateIndex
CREATE INDEX "verification_link_expires_at_idx" ON "verification_link"("expires_at");

-- AddForeignKey
ALTER TABLE "verification_link" ADD CONSTRAINT "verification_link_contact_id_fkey" FOREIGN KEY ("contact_id") REFERENCES "contact"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE verification_link
  ADD CONSTRAINT verification_link_channel_known CHECK (channel IN ('email', 'phone')),
  ADD CONSTRAINT verification_link_purpose_known CHECK (purpose IN ('activate', 'reset'));
