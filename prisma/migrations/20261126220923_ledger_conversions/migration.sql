-- AlterTable
ALTER TABLE "ledger_tally" ADD COLUMN     "conversions" BIGINT NOT NULL DEFAULT 0;

-- What is there already. Nobody writes to the ledger until the trigger counts them.
LOCK TABLE ledger_entry IN SHARE ROW EXCLUSIVE MODE;
INSERT INTO ledger_tally (entries, conversions)
SELECT 0, count(*) FROM ledger_entry WHERE orig_unit <> dest_unit HAVING count(*) > 0;

CREATE OR REPLACE FUNCTION tally_ledger() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO ledger_tally (entries, conversions)
  SELECT count(*), count(*) FILTER (WHERE orig_unit <> dest_unit) FROM added HAVING count(*) > 0;
  RETURN NULL;
END $$;
