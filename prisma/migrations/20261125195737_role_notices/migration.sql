-- CreateTable
CREATE TABLE "role_notice" (
    "profile_id" BIGINT NOT NULL,
    "user_id" BIGINT NOT NULL,
    "kind" VARCHAR(8) NOT NULL,
    "since" TIMESTAMPTZ(6) NOT NULL,
    "sent" INTEGER NOT NULL,

    CONSTRAINT "role_notice_pkey" PRIMARY KEY ("profile_id","user_id","kind")
);

-- CreateIndex
CREATE INDEX "role_notice_user_id_kind_idx" ON "role_notice"("user_id", "kind");

-- CreateIndex
CREATE INDEX "role_notice_since_idx" ON "role_notice"("since");

-- AddForeignKey
ALTER TABLE "role_notice" ADD CONSTRAINT "role_notice_profile_id_fkey" FOREIGN KEY ("profile_id") REFERENCES "profile"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "role_notice" ADD CONSTRAINT "role_notice_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "app_user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE role_notice
  ADD CONSTRAINT role_notice_kind CHECK (kind IN ('grant', 'request')),
  ADD CONSTRAINT role_notice_sent CHECK (sent > 0);

-- Who is of which type, for when a type is deleted.
CREATE INDEX "role_role_type_id_idx" ON "role"("role_type_id");

-- Profiles are found by their e-mail address, and by its domain.
CREATE INDEX profile_email_domain_idx ON profile (lower(split_part(email, '@', -1))) WHERE is_active;
