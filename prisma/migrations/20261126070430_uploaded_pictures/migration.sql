-- CreateTable
CREATE TABLE "picture" (
    "digest" CHAR(64) NOT NULL,
    "content_type" VARCHAR(20) NOT NULL,
    "bytes" BYTEA NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL,
    "created_by_id" BIGINT,

    CONSTRAINT "picture_pkey" PRIMARY KEY ("digest")
);

-- CreateIndex
CREATE INDEX "picture_created_at_idx" ON "picture"("created_at");

-- AddForeignKey
ALTER TABLE "picture" ADD CONSTRAINT "picture_created_by_id_fkey" FOREIGN KEY ("created_by_id") REFERENCES "app_user"("id") ON DELETE SET NULL ON UPDATE CASCADE;

ALTER TABLE picture
  ADD CONSTRAINT picture_digest_is_sha256 CHECK (digest ~ '^[0-9a-f]{64}$'),
  ADD CONSTRAINT picture_type_known CHECK (content_type = 'image/webp'),
  ADD CONSTRAINT picture_is_small CHECK (octet_length(bytes) BETWEEN 1 AND 262144);
-- What is compressed already is not to be compressed once more.
ALTER TABLE picture ALTER COLUMN bytes SET STORAGE EXTERNAL;
