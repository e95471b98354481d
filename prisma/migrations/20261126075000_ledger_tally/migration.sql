-- CreateTable
CREATE TABLE "ledger_tally" (
    "id" BIGSERIAL NOT NULL,
    "entries" BIGINT NOT NULL,

    CONSTRAINT "ledger_tally_pkey" PRIMARY KEY ("id")
);

-- What is there already. Nobody writes to the ledger until the trigger is in place.
LOCK TABLE ledger_entry IN SHARE ROW EXCLUSIVE MODE;
INSERT INTO ledger_tally (entries) SELECT count(*) FROM ledger_entry;

-- A row of its own for every statement, never an update of a common one, on which all payments would wait.
CREATE FUNCTION tally_ledger() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO ledger_tally (entries) SELECT count(*) FROM added HAVING count(*) > 0;
  RETURN NULL;
END $$;
CREATE TRIGGER ledger_entry_tallied AFTER INSERT ON ledger_entry
  REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION tally_ledger();

-- The few rows that change one currency into another, which alone make a total of the whole ledger.
CREATE INDEX ledger_entry_conversion_idx ON ledger_entry (created_at) WHERE orig_unit <> dest_unit;
