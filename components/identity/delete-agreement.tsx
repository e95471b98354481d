"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";

/** Asks for the title first: signatures do not come back. */
export function DeleteAgreement({
  title,
  signatures,
  onDelete,
}: {
  title: string;
  signatures: number;
  /** Says why not, or null when it is done. */
  onDelete: () => Promise<string | null>;
}) {
  const [isOpen, setOpen] = useState(false);
  const router = useRouter();
  return (
    <>
      <Button variant="danger" className="self-start" onClick={() => setOpen(true)}>
        Delete agreement
      </Button>
      <ConfirmDialog
        open={isOpen}
        onClose={() => setOpen(false)}
        title={`Delete “${title}”?`}
        confirm="Delete agreement"
        typedName={title}
        onConfirm={async () => {
          const refusal = await onDelete();
          if (refusal !== null) throw new Error(refusal);
          router.push("/agreements/");
        }}
      >
        All its texts are lost, and{" "}
        {signatures === 1 ? "the signature of one person" : `the signatures of ${signatures} people`} with
        them.
      </ConfirmDialog>
    </>
  );
}
