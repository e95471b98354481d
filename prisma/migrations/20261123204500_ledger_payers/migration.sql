-- A balance belongs to a payer: orders, captures and write-offs say whose they are.
ALTER TABLE ledger_entry
  ADD CONSTRAINT ledger_entry_order_of_payer CHECK (dest_account <> 'Payable' OR payer_id IS NOT DISTINCT FROM dest_profile_id),
  ADD CONSTRAINT ledger_entry_settlement_of_payer CHECK (
    payer_id IS NOT NULL
    OR NOT (dest_account = 'Writeoff' OR (orig_account = 'Backlog' AND dest_account = 'Receivable')));

-- Everything a payer's balances are summed from.
DROP INDEX ledger_entry_payable_idx;
CREATE INDEX ledger_entry_payer_idx ON ledger_entry (payer_id, event_id) WHERE payer_id IS NOT NULL;
