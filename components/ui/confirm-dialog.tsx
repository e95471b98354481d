"use client";

import { type ReactNode, useState } from "react";
import { Button } from "./button";
import { Dialog } from "./dialog";
import { TextField } from "./text-field";

/**
 * Asks before something is lost, and says what. Where it cannot be undone, `typedName` is the name to type first.
 */
export function ConfirmDialog({
  open,
  onClose,
  title,
  children,
  confirm,
  variant = "danger",
  typedName,
  onConfirm,
}: {
  open: boolean;
  onClose: () => void;
  /** A question: "Delete coupon SPRING?" */
  title: string;
  /** What will be lost. */
  children: ReactNode;
  /** The verb with its object: "Delete coupon". */
  confirm: string;
  /** Primary where nothing is lost, and yet it cannot be taken back. */
  variant?: "danger" | "primary" | undefined;
  typedName?: string | undefined;
  /** The dialog closes when it is done; when it throws, it stays and shows the message. */
  onConfirm: () => Promise<void>;
}) {
  const [typed, setTyped] = useState("");
  const [failure, setFailure] = useState<string>();
  const [isPending, setPending] = useState(false);

  async function act() {
    setPending(true);
    setFailure(undefined);
    try {
      await onConfirm();
      onClose();
    } catch (error) {
      setFailure(error instanceof Error ? error.message : "It failed. Try again.");
    } finally {
      setPending(false);
    }
  }

  return (
    <Dialog
      open={open}
      onClose={onClose}
      title={title}
      description={children}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            variant={variant}
            pending={isPending}
            disabled={typedName !== undefined && typed !== typedName}
            onClick={act}
          >
            {confirm}
          </Button>
        </>
      }
    >
      {typedName !== undefined && (
        <TextField
          label={`Type ${typedName} to confirm`}
          autoComplete="off"
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
          error={failure}
        />
      )}
      {typedName === undefined && failure && (
        <p role="alert" className="text-danger">
          {failure}
        </p>
      )}
    </Dialog>
  );
}
