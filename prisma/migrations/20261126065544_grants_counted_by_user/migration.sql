-- DropForeignKey
ALTER TABLE "role_notice" DROP CONSTRAINT "role_notice_by_id_fkey";

-- DropIndex
DROP INDEX "role_notice_by_id_since_idx";

-- AlterTable
ALTER TABLE "role_notice" DROP COLUMN "by_id";
