"use client";

import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Section } from "@/components/ui/card";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";

/** What cannot be undone, apart from the rest. */
export function DangerZone({
  title,
  description,
  name,
  confirm,
  loss,
  remove,
}: {
  title: string;
  description: string;
  /** To be typed before anything happens. */
  name: string;
  /** The verb with its object: "Delete account". */
  confirm: string;
  /** What will be lost. */
  loss: string;
  /** Goes elsewhere when it is done; comes back with the sentence of a refusal. */
  remove: () => Promise<string>;
}) {
  const [isOpen, setOpen] = useState(false);
  return (
    <Section
      title={title}
      description={description}
      actions={
        <Button variant="danger" onClick={() => setOpen(true)}>
          {confirm}
        </Button>
      }
    >
      <ConfirmDialog
        open={isOpen}
        onClose={() => setOpen(false)}
        title={`${confirm} ${name}?`}
        confirm={confirm}
        typedName={name}
        onConfirm={async () => {
          const refusal = await remove();
          // Nothing comes back from where it went elsewhere.
          if (refusal) throw new Error(refusal);
        }}
      >
        {loss}
      </ConfirmDialog>
    </Section>
  );
}
