"use client";

import { type ReactNode, useState, useTransition } from "react";
import { Button, type ButtonProps } from "./button";
import { ConfirmDialog } from "./confirm-dialog";
import { notify, notifyFailure } from "./notify";

/** What came of an action: a sentence to show either way. */
export type ActionOutcome =
  | { readonly ok: true; readonly done: string }
  | { readonly ok: false; readonly refusal: string };

/**
 * Does one thing on the server and says in a toast what came of it. With `confirm` it asks first; then a refusal stands
 * in the question.
 */
export function ActionButton({
  action,
  confirm,
  children,
  ...button
}: Omit<ButtonProps, "onClick" | "pending" | "type"> & {
  action: () => Promise<ActionOutcome>;
  confirm?:
    | {
        readonly title: string;
        readonly body: ReactNode;
        readonly label: string;
        /** Red unless said otherwise. */
        readonly variant?: "danger" | "primary";
      }
    | undefined;
}) {
  const [isPending, start] = useTransition();
  const [isAsking, setAsking] = useState(false);
  const act = () =>
    start(async () => {
      const outcome = await action();
      if (outcome.ok) notify(outcome.done);
      else notifyFailure(outcome.refusal);
    });
  async function actConfirmed(): Promise<void> {
    const outcome = await action();
    if (!outcome.ok) throw new Error(outcome.refusal);
    notify(outcome.done);
  }
  return (
    <>
      <Button {...button} pending={isPending} onClick={confirm ? () => setAsking(true) : act}>
        {children}
      </Button>
      {confirm && (
        <ConfirmDialog
          open={isAsking}
          onClose={() => setAsking(false)}
          title={confirm.title}
          confirm={confirm.label}
          variant={confirm.variant}
          onConfirm={actConfirmed}
        >
          {confirm.body}
        </ConfirmDialog>
      )}
    </>
  );
}
