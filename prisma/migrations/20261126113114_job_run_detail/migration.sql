-- AlterTable
ALTER TABLE "job_run" ADD COLUMN     "detail" JSONB;
