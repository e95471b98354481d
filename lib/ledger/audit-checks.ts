import { type Sql, sql } from "@/lib/db";
import { orderPositions } from "./order-positions";
import { ledgerSize } from "./tally";

/** One rule of the books and the statement that selects what breaks it. */
export interface AuditCheck {
  readonly name: string;
  /** What holds, as docs/ledger.md says it. */
  readonly holds: string;
  /** Selects the rows, events or profiles for which it does not; none when all is well. */
  readonly violations: Sql;
}

/** Rows by what they do, whatever their kind is called. `e` is the row. */
const isOrder = sql`e.dest_account = 'Payable'`;
const isCapture = sql`(e.orig_account = 'Backlog' AND e.dest_account = 'Receivable')`;
const isWriteOff = sql`(e.orig_account = 'Liability' AND e.dest_account = 'Writeoff')`;
/** The memo that closes the receivable of a written-off order. */
const isCancellation = sql`(e.orig_account = 'Canceled' AND e.dest_account = 'Receivable')`;
const isPayout = sql`(e.orig_account = 'Withdraw' OR e.dest_account = 'Withdraw')`;
/** Lets a charge refer to a balance due; no money. */
const isMarker = sql`(e.orig_account = 'Settled' AND e.dest_account = 'Settled')`;
const isGiftGiven = sql`(e.orig_account = 'Backlog' AND e.dest_account = 'Settled')`;

/** What went back to the customer by a row G1 or H2; less than nothing by one that takes it back. */
const backFrom = sql`(CASE WHEN e.orig_account = 'Refunded' THEN e.orig_amount ELSE -e.orig_amount END)`;

/** Both sides of every row as movements of one account: what comes in is positive, what leaves negative. */
const movements = sql`(
  SELECT e.event_id, e.orig_account, e.dest_account,
    e.dest_profile_id AS profile_id, e.dest_account AS account, e.dest_unit AS unit, e.dest_amount AS amount
  FROM ledger_entry e
  UNION ALL
  SELECT e.event_id, e.orig_account, e.dest_account, e.orig_profile_id, e.orig_account, e.orig_unit, -e.orig_amount
  FROM ledger_entry e)`;

/** Events on which something was ordered, or a gift was claimed. */
const ordered = sql`(SELECT DISTINCT e.event_id FROM ledger_entry e WHERE (${isOrder} OR ${isGiftGiven}) AND e.event_id IS NOT NULL)`;

/** The name of a profile, for what is printed: looked up for the few rows that are, not for all that are summed. */
function slugOf(profileId: Sql): Sql {
  return sql`(SELECT p.slug FROM profile p WHERE p.id = ${profileId})`;
}

/** The invariants of docs/ledger.md. A new one is one more entry. */
export const checks: readonly AuditCheck[] = [
  {
    name: "rows balance",
    holds: "what a row takes in a currency, it gives",
    violations: sql`
      SELECT e.id, e.kind, e.orig_amount, e.orig_unit, e.dest_amount, e.dest_unit FROM ledger_entry e
      WHERE (e.orig_unit = e.dest_unit AND e.orig_amount <> e.dest_amount) OR e.orig_amount < 0 OR e.dest_amount < 0
      ORDER BY e.id`,
  },
  {
    name: "profiles net to zero",
    holds:
      "the accounts of a profile add up to nothing, except what unpaid orders, payouts and cancelled receivables explain",
    // Orders and write-offs change a profile's sum and what is due of it alike; so do captures and the money they stand for.
    violations: sql`
      SELECT ${slugOf(sql`m.profile_id`)} AS profile, m.unit, sum(m.amount) AS unexplained FROM (
        SELECT e.profile_id, e.unit, e.amount FROM ${movements} e
        WHERE NOT (${isOrder} OR ${isWriteOff} OR ${isCancellation} OR ${isPayout} OR ${isMarker})
        UNION ALL
        SELECT e.payer_id, e.dest_unit, e.dest_amount FROM ledger_entry e WHERE ${isCapture}
        UNION ALL
        SELECT e.orig_profile_id, e.dest_unit, -e.dest_amount FROM ledger_entry e WHERE ${isCapture}
      ) m GROUP BY m.profile_id, m.unit HAVING sum(m.amount) <> 0 ORDER BY m.profile_id, m.unit`,
  },
  {
    name: "charges add up",
    holds: "of a charge that was paid: customer paid = amount = lines = captured = fees and distributions",
    violations: sql`
      SELECT c.id AS charge, c.state, c.amount, paid.amount AS paid, lines.ordered, paid.captured, lines.given
      FROM charge c
      LEFT JOIN (
        SELECT e.charge_id, sum(e.dest_amount) FILTER (WHERE e.orig_account = 'Liability' AND e.dest_account = 'Funds') AS amount,
          sum(e.dest_amount) FILTER (WHERE ${isCapture}) AS captured
        FROM ledger_entry e WHERE e.charge_id IS NOT NULL GROUP BY e.charge_id) paid ON paid.charge_id = c.id
      LEFT JOIN (
        SELECT i.charge_id, sum(o.dest_amount) AS ordered,
          sum(i.processor_fee_amount + i.broker_fee_amount + d.dest_amount) AS given
        FROM charge_item i JOIN ledger_entry o ON o.id = i.invoiced_id LEFT JOIN ledger_entry d ON d.id = i.distribution_id
        GROUP BY i.charge_id) lines ON lines.charge_id = c.id
      WHERE ((c.state IN ('done', 'disputed') OR (c.state = 'failed' AND paid.amount IS NOT NULL))
             AND (paid.amount, lines.ordered, paid.captured, lines.given) IS DISTINCT FROM (c.amount, c.amount, c.amount, c.amount))
         OR (c.state = 'created' AND paid.amount IS NOT NULL)
      ORDER BY c.id`,
  },
  {
    name: "refunds stay within the line",
    holds: "what was given back of a line and what a bank has taken back of it is at most the line",
    violations: sql`
      SELECT i.id AS charge_item, o.dest_amount AS invoiced, sum(${backFrom}) AS returned
      FROM ledger_entry e JOIN charge_item i ON i.id = e.charge_item_id JOIN ledger_entry o ON o.id = i.invoiced_id
      WHERE e.kind IN ('G1', 'H2')
      GROUP BY i.id, o.dest_amount HAVING sum(${backFrom}) > o.dest_amount ORDER BY i.id`,
  },
  {
    name: "refunds and disputes are recorded",
    holds:
      "of every line, the ledger has given back what its refunds say, and a bank has taken back what its disputes say",
    violations: sql`
      SELECT said.charge_item, said.refunded, said.disputed, coalesce(sum(${backFrom}) FILTER (WHERE e.kind = 'G1'), 0) AS given_back,
        coalesce(sum(${backFrom}) FILTER (WHERE e.kind = 'H2'), 0) AS taken_back
      FROM (
        SELECT part.charge_item, sum(part.refunded) AS refunded, sum(part.disputed) AS disputed FROM (
          SELECT r.charge_item_id AS charge_item, CASE WHEN r.state IN ('sent', 'succeeded') THEN r.amount ELSE 0 END AS refunded, 0 AS disputed
          FROM refund r
          UNION ALL
          SELECT l.charge_item_id, 0, CASE WHEN d.state = 'won' THEN 0 ELSE l.amount END
          FROM dispute_line l JOIN dispute d ON d.id = l.dispute_id
          UNION ALL
          SELECT DISTINCT e.charge_item_id, 0, 0 FROM ledger_entry e WHERE e.kind IN ('G1', 'H2')
        ) part GROUP BY part.charge_item) said
      LEFT JOIN charge_item i ON i.id = said.charge_item
      LEFT JOIN ledger_entry e ON e.charge_id = i.charge_id AND e.charge_item_id = i.id AND e.kind IN ('G1', 'H2')
      GROUP BY said.charge_item, said.refunded, said.disputed
      HAVING coalesce(sum(${backFrom}) FILTER (WHERE e.kind = 'G1'), 0) <> said.refunded
          OR coalesce(sum(${backFrom}) FILTER (WHERE e.kind = 'H2'), 0) <> said.disputed
      ORDER BY said.charge_item`,
  },
  {
    name: "fees come back at most once",
    holds:
      "with the refunds of a charge at most the fees come back that were taken of it: the processor's of the charge, the broker's of each line",
    violations: sql`
      SELECT c.id AS charge, sum(i.processor_fee_amount) AS processor_fee, sum(back.processor_fee) AS processor_fee_back,
        sum(i.broker_fee_amount) AS broker_fee, sum(back.broker_fee) AS broker_fee_back
      FROM charge c JOIN charge_item i ON i.charge_id = c.id
      JOIN LATERAL (
        SELECT coalesce(sum(r.processor_fee_amount), 0) AS processor_fee, coalesce(sum(r.broker_fee_amount), 0) AS broker_fee
        FROM refund r WHERE r.charge_item_id = i.id AND r.state IN ('sent', 'succeeded')) back ON TRUE
      WHERE c.id IN (SELECT o.charge_id FROM refund r JOIN charge_item o ON o.id = r.charge_item_id)
      GROUP BY c.id
      HAVING sum(back.processor_fee) > sum(i.processor_fee_amount) OR bool_or(back.broker_fee > i.broker_fee_amount)
      ORDER BY c.id`,
  },
  {
    name: "accounts keep their sign",
    holds: "on the event of an order, Backlog, Receivable and Income are at most zero, Payable at least",
    violations: sql`
      SELECT m.event_id, ${slugOf(sql`m.profile_id`)} AS profile, m.account, m.unit, sum(m.amount) AS balance
      FROM ${movements} m
      WHERE m.event_id IN ${ordered} AND m.account IN ('Backlog', 'Receivable', 'Income', 'Payable')
      GROUP BY m.event_id, m.profile_id, m.account, m.unit
      HAVING CASE m.account WHEN 'Payable' THEN sum(m.amount) < 0 ELSE sum(m.amount) > 0 END
      ORDER BY m.event_id, m.account`,
  },
  {
    name: "income was ordered",
    holds: "the income of an event is at most what was ordered on it or given as a gift",
    violations: sql`
      SELECT e.event_id, e.dest_unit AS unit,
        sum(CASE WHEN ${isOrder} OR ${isGiftGiven} THEN e.dest_amount ELSE 0 END) AS ordered,
        sum(CASE WHEN e.orig_account = 'Income' THEN e.orig_amount WHEN e.dest_account = 'Income' THEN -e.dest_amount ELSE 0 END) AS income
      FROM ledger_entry e WHERE e.event_id IN ${ordered}
      GROUP BY e.event_id, e.dest_unit
      HAVING sum(CASE WHEN e.orig_account = 'Income' THEN e.orig_amount WHEN e.dest_account = 'Income' THEN -e.dest_amount ELSE 0 END)
           > sum(CASE WHEN ${isOrder} OR ${isGiftGiven} THEN e.dest_amount ELSE 0 END)
      ORDER BY e.event_id`,
  },
  {
    name: "nobody pays more than was ordered",
    holds: "per payer and event, payments and write-offs are at most the orders",
    violations: sql`
      SELECT ${slugOf(sql`e.payer_id`)} AS payer, e.event_id, e.dest_unit AS unit,
        sum(CASE WHEN ${isOrder} THEN e.dest_amount ELSE -e.dest_amount END) AS balance
      FROM ledger_entry e WHERE ${isOrder} OR ${isCapture} OR ${isWriteOff}
      GROUP BY e.payer_id, e.event_id, e.dest_unit
      HAVING sum(CASE WHEN ${isOrder} THEN e.dest_amount ELSE -e.dest_amount END) < 0
      ORDER BY e.event_id, e.payer_id`,
  },
  {
    name: "orders are due, deferred or earned",
    holds: "orders + gifts = - (Income + Backlog + Receivable) of their event, cancelled receivables aside",
    violations: sql`
      SELECT m.event_id, m.unit,
        sum(CASE WHEN m.account = 'Payable' AND m.amount > 0 THEN m.amount ELSE 0 END) AS ordered,
        -sum(CASE WHEN m.account IN ('Income', 'Backlog', 'Receivable') THEN m.amount ELSE 0 END) AS accounted
      FROM ${movements} m WHERE m.event_id IN ${ordered}
      GROUP BY m.event_id, m.unit
      HAVING sum(CASE WHEN m.account IN ('Income', 'Backlog', 'Receivable') THEN m.amount
                      WHEN m.account = 'Payable' AND m.amount > 0 THEN m.amount
                      WHEN m.account = 'Settled' AND m.orig_account <> m.dest_account THEN m.amount
                      WHEN m.account = 'Canceled' THEN m.amount ELSE 0 END) <> 0
      ORDER BY m.event_id`,
  },
  {
    name: "the processor holds its fees",
    holds: "Funds of the processor = fees it has kept and not given back",
    violations: sql`
      SELECT ${slugOf(sql`m.profile_id`)} AS processor, m.unit, sum(m.amount) FILTER (WHERE m.account = 'Funds') AS funds,
        -sum(m.amount) FILTER (WHERE m.account = 'Backlog') AS fees
      FROM ${movements} m
      WHERE m.account IN ('Funds', 'Backlog') AND m.profile_id IN (SELECT s.processor_id FROM site_settings s)
      GROUP BY m.profile_id, m.unit HAVING sum(m.amount) <> 0 ORDER BY m.profile_id, m.unit`,
  },
  {
    name: "the ledger is append-only",
    holds: "the database refuses to change, delete or truncate rows",
    violations: sql`
      SELECT t.name AS missing_or_disabled
      FROM unnest(ARRAY['ledger_entry_append_only', 'ledger_entry_no_truncate']) AS t (name)
      LEFT JOIN pg_trigger g ON g.tgname = t.name AND g.tgrelid = 'ledger_entry'::regclass AND g.tgenabled IN ('O', 'A')
      WHERE g.oid IS NULL`,
  },
  {
    name: "a charge succeeds once",
    holds: "the rows of a charge's success were written together, and once",
    violations: sql`
      SELECT e.charge_id AS charge, count(*) FILTER (WHERE e.kind = 'B1') AS payments, count(DISTINCT e.entry_group) AS groups
      FROM ledger_entry e WHERE e.charge_id IS NOT NULL AND e.kind LIKE 'B%'
      GROUP BY e.charge_id
      HAVING count(*) FILTER (WHERE e.kind = 'B1') <> 1 OR count(DISTINCT e.entry_group) <> 1
      ORDER BY e.charge_id`,
  },
  {
    name: "an order is deferred, owed or earned",
    holds: "of every order, Backlog and Receivable are at most zero and Income is at most the order",
    violations: sql`
      WITH ${orderPositions(sql`ARRAY(SELECT s.id FROM subscription s)`)}
      SELECT p.id AS "order", p.event_id, p.unit, p.amount, p.recognized AS income, p.backlog AS deferred, p.receivable AS owed
      FROM position p WHERE p.backlog < 0 OR p.receivable < 0 OR p.recognized > p.amount ORDER BY p.id`,
  },
  {
    name: "income is of its order",
    holds: "what is recognised of an order stands on its event, and is its provider's",
    violations: sql`
      SELECT e.id, e.kind, e.event_id, o.id AS "order", o.event_id AS ordered_on
      FROM ledger_entry e JOIN ledger_entry o ON o.id = e.order_id
      WHERE e.kind IN ('M1', 'M2', 'M3') AND (e.event_id, e.dest_profile_id, e.orig_profile_id, e.dest_unit)
        IS DISTINCT FROM (o.event_id, o.orig_profile_id, o.orig_profile_id, o.orig_unit)
      ORDER BY e.id`,
  },
  {
    name: "write-offs close what is receivable",
    holds: "per payer and event, what K2 gives up and K3 does not close was recognised as income before (M2)",
    violations: sql`
      SELECT ${slugOf(sql`m.payer_id`)} AS payer, m.event_id, m.unit, sum(m.uncovered) AS uncovered FROM (
        SELECT e.orig_profile_id AS payer_id, e.event_id, e.dest_unit AS unit,
          CASE WHEN ${isWriteOff} THEN e.dest_amount ELSE -e.dest_amount END AS uncovered
        FROM ledger_entry e WHERE ${isWriteOff} OR ${isCancellation}
        UNION ALL
        SELECT o.payer_id, o.event_id, e.dest_unit, -e.dest_amount
        FROM ledger_entry e JOIN ledger_entry o ON o.id = e.order_id WHERE e.kind = 'M2'
      ) m GROUP BY m.payer_id, m.event_id, m.unit HAVING sum(m.uncovered) > 0 ORDER BY m.event_id, m.payer_id`,
  },
  {
    name: "offline payments are whole",
    holds: "of a payment outside the processor: received = kept outside = captured",
    violations: sql`
      SELECT e.entry_group, e.dest_unit AS unit, sum(e.dest_amount) FILTER (WHERE e.kind = 'J2') AS received,
        sum(e.dest_amount) FILTER (WHERE e.kind = 'J5') AS kept, sum(e.dest_amount) FILTER (WHERE e.kind = 'J4') AS captured
      FROM ledger_entry e WHERE e.kind IN ('J2', 'J4', 'J5')
      GROUP BY e.entry_group, e.dest_unit
      HAVING (sum(e.dest_amount) FILTER (WHERE e.kind = 'J2'), sum(e.dest_amount) FILTER (WHERE e.kind = 'J2'))
        IS DISTINCT FROM (sum(e.dest_amount) FILTER (WHERE e.kind = 'J5'), sum(e.dest_amount) FILTER (WHERE e.kind = 'J4'))
      ORDER BY e.entry_group`,
  },
  {
    name: "payouts are recorded once",
    holds: "per provider, a payout left the funds once, and came back at most once and in full",
    violations: sql`
      SELECT ${slugOf(sql`m.provider_id`)} AS provider, m.event_id AS payout, m.paid, m.moves, m.net FROM (
        SELECT CASE WHEN e.orig_account = 'Funds' THEN e.orig_profile_id ELSE e.dest_profile_id END AS provider_id, e.event_id,
          count(*) AS moves, min(e.dest_amount) AS paid, max(e.dest_amount) AS most,
          sum(CASE WHEN e.orig_account = 'Funds' THEN e.orig_amount ELSE -e.dest_amount END) AS net
        FROM ledger_entry e WHERE e.kind = 'I1' AND e.event_id IS NOT NULL GROUP BY 1, 2) m
      WHERE m.moves > 2 OR (m.moves = 2 AND (m.net <> 0 OR m.paid <> m.most))
      ORDER BY m.event_id`,
  },
  {
    name: "withdrawals are in the books",
    holds:
      "a withdrawal is recorded when it was paid, and only then; one that failed has come back, if it was",
    violations: sql`
      SELECT w.id AS withdrawal, w.state, w.amount, coalesce(paid.amount, 0) AS recorded
      FROM withdrawal w
      LEFT JOIN (
        SELECT e.event_id, sum(CASE WHEN e.orig_account = 'Funds' THEN e.orig_amount ELSE -e.dest_amount END) AS amount
        FROM ledger_entry e WHERE e.kind = 'I1' GROUP BY e.event_id) paid ON paid.event_id = w.processor_key
      WHERE coalesce(paid.amount, 0) <> CASE w.state WHEN 'paid' THEN w.amount ELSE 0 END ORDER BY w.id`,
  },
  {
    name: "rows are counted",
    holds: "the tally of the ledger is the number of its rows",
    violations: sql`
      SELECT tally.entries AS tallied, ledger.entries AS written
      FROM (SELECT ${ledgerSize} AS entries) tally, (SELECT count(*) AS entries FROM ledger_entry) ledger
      WHERE tally.entries <> ledger.entries`,
  },
];
