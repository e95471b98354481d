-- CreateTable
CREATE TABLE "factor_code" (
    "user_id" BIGINT NOT NULL,
    "door" VARCHAR(7) NOT NULL,
    "channel" VARCHAR(5) NOT NULL,
    "code_hash" CHAR(64) NOT NULL,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "sent_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "factor_code_pkey" PRIMARY KEY ("user_id","door","channel")
);

-- AddForeignKey
ALTER TABLE "factor_code" ADD CONSTRAINT "factor_code_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "app_user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE factor_code
  ADD CONSTRAINT factor_code_door_known CHECK (door IN ('sign-in', 'link')),
  ADD CONSTRAINT factor_code_channel_known CHECK (channel IN ('email', 'phone'));

-- Contacts are found by name as users are, however it is spelled.
CREATE INDEX contact_slug_lower_idx ON contact (lower(slug));
