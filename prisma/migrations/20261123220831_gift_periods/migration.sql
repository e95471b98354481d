-- AlterTable
ALTER TABLE "cart_item" ADD COLUMN     "gift_periods" INTEGER;
