"use client";

import { useRouter } from "next/navigation";
import { type ReactNode, useState } from "react";
import { Button } from "@/components/ui/button";
import { Section } from "@/components/ui/card";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";

/** Where an account or a profile ends, apart from the rest of its page. The name is typed first: nothing brings it back. */
export function DeleteAccount({
  what,
  name,
  after,
  onDelete,
  children,
}: {
  /** "account" or "profile". */
  what: "account" | "profile";
  /** As it stands in addresses. */
  name: string;
  /** Where to go when it is done. */
  after: string;
  /** Says why not, or null when it is done. */
  onDelete: () => Promise<string | null>;
  /** What will be lost. */
  children: ReactNode;
}) {
  const [isOpen, setOpen] = useState(false);
  const router = useRouter();
  return (
    <Section title={`Delete ${what}`} description={children} className="mt-10 max-w-form">
      <Button variant="danger" className="self-start" onClick={() => setOpen(true)}>
        Delete {what}
      </Button>
      <ConfirmDialog
        open={isOpen}
        onClose={() => setOpen(false)}
        title={`Delete ${name}?`}
        confirm={`Delete ${what}`}
        typedName={name}
        onConfirm={async () => {
          const refusal = await onDelete();
          if (refusal !== null) throw new Error(refusal);
          router.replace(after);
          // What was shown of it is gone from every page.
          router.refresh();
        }}
      >
        {children} This cannot be undone.
      </ConfirmDialog>
    </Section>
  );
}
