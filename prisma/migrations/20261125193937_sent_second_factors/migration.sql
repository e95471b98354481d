-- AlterTable
ALTER TABLE "app_user" ADD COLUMN     "email_verification_enabled" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "phone_verification_enabled" BOOLEAN NOT NULL DEFAULT false;
