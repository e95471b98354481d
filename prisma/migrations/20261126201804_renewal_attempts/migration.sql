-- AlterTable
ALTER TABLE "profile" ADD COLUMN     "renewal_tried_at" TIMESTAMPTZ(6);
