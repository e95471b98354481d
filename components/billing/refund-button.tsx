"use client";

import { useState, useTransition } from "react";
import type { ActionOutcome } from "@/components/ui/action-button";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { MoneyField } from "@/components/ui/money-field";
import { notify } from "@/components/ui/notify";
import { formatMoney } from "@/lib/money/display";

/** What of a line can be given back, and the two steps that do it. */
interface Refundable {
  /** What is refunded, in words: "Basic, of Cowork". */
  readonly what: string;
  /** What is left of the line, in minor units. */
  readonly left: bigint;
  readonly unit: string;
  readonly preview: (amount: bigint) => Promise<ActionOutcome>;
  readonly refund: (amount: bigint) => Promise<ActionOutcome>;
}

/** Asks how much of a line to give back, shows in numbers what will happen, and does it once that was seen. */
export function RefundButton(line: Refundable) {
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button size="sm" onClick={() => setOpen(true)} aria-label={`Refund ${line.what}`}>
        Refund
      </Button>
      {isOpen && <RefundDialog {...line} onClose={() => setOpen(false)} />}
    </>
  );
}

function RefundDialog({ what, left, unit, preview, refund, onClose }: Refundable & { onClose: () => void }) {
  const [amount, setAmount] = useState<bigint | null>(left);
  const [seen, setSeen] = useState<{ readonly amount: bigint; readonly effect: string } | null>(null);
  const [failure, setFailure] = useState<string>();
  const [isPending, start] = useTransition();
  const most = formatMoney(left, unit);

  const review = () =>
    start(async () => {
      if (amount === null || amount <= 0n || amount > left)
        return setFailure(`Enter an amount above zero, and at most ${most}.`);
      const outcome = await preview(amount);
      if (!outcome.ok) return setFailure(outcome.refusal);
      setFailure(undefined);
      setSeen({ amount, effect: outcome.done });
    });
  const confirm = (sure: bigint) =>
    start(async () => {
      const outcome = await refund(sure);
      if (!outcome.ok) return setFailure(outcome.refusal);
      notify(outcome.done);
      onClose();
    });

  return (
    <Dialog
      open
      onClose={onClose}
      title={`Refund ${what}`}
      description={
        seen ? seen.effect : `At most ${most} can go back to the card. The subscription is not shortened.`
      }
      footer={
        seen ? (
          <>
            <Button onClick={() => setSeen(null)}>Change amount</Button>
            <Button variant="danger" pending={isPending} onClick={() => confirm(seen.amount)}>
              Refund {formatMoney(seen.amount, unit)}
            </Button>
          </>
        ) : (
          <>
            <Button onClick={onClose}>Cancel</Button>
            <Button variant="primary" pending={isPending} onClick={review}>
              Review refund
            </Button>
          </>
        )
      }
    >
      {seen ? (
        failure && (
          <p role="alert" className="text-danger">
            {failure}
          </p>
        )
      ) : (
        <MoneyField
          label="Amount"
          unit={unit}
          defaultAmount={amount ?? left}
          onAmountChange={(typed) => {
            setFailure(undefined);
            setAmount(typed);
          }}
          error={failure}
        />
      )}
    </Dialog>
  );
}
