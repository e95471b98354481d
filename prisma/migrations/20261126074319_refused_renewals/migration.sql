-- AlterTable
ALTER TABLE "profile" ADD COLUMN     "card_exp_date" DATE,
ADD COLUMN     "card_last4" CHAR(4),
ADD COLUMN     "renewal_refused_at" TIMESTAMPTZ(6);
