-- AlterTable
ALTER TABLE "role_notice" ADD COLUMN     "by_id" BIGINT;

-- AlterTable
ALTER TABLE "site_settings" ALTER COLUMN "registration" SET DEFAULT 'personal';

-- CreateIndex
CREATE INDEX "role_type_profile_id_idx" ON "role_type"("profile_id");

-- CreateIndex
CREATE INDEX "role_notice_by_id_since_idx" ON "role_notice"("by_id", "since");

-- AddForeignKey
ALTER TABLE "role_notice" ADD CONSTRAINT "role_notice_by_id_fkey" FOREIGN KEY ("by_id") REFERENCES "app_user"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- Until now everybody without a profile got a personal one, whatever was set here: sites go on as they are.
UPDATE site_settings SET registration = 'personal' WHERE registration = 'user';
