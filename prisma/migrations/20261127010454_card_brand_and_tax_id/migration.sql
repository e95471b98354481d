-- AlterTable
ALTER TABLE "charge" ADD COLUMN     "card_brand" VARCHAR(30) NOT NULL DEFAULT '';

-- AlterTable
ALTER TABLE "profile" ADD COLUMN     "tax_id" VARCHAR(50) NOT NULL DEFAULT '';
