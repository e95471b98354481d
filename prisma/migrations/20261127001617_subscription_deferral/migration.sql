-- CreateEnum
CREATE TYPE "deferral" AS ENUM ('waiting', 'called');

-- AlterTable
ALTER TABLE "subscription" ADD COLUMN     "deferral" "deferral";

CREATE INDEX subscription_deferral_idx ON subscription (plan_id) WHERE deferral IS NOT NULL;

-- Who chose to pay later, before that was kept of the subscription.
UPDATE subscription s SET deferral = 'waiting'
FROM plan p
WHERE p.id = s.plan_id AND p.unlock_event IS NOT NULL AND s.closed_at IS NULL AND EXISTS (
  SELECT FROM ledger_entry o
  WHERE o.subscription_id = s.id AND o.kind = 'A1' AND o.orig_amount > 0
    AND NOT EXISTS (SELECT FROM charge_item i WHERE i.invoiced_id = o.id));
