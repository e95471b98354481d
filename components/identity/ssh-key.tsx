"use client";

import { useState } from "react";
import type { FormAction } from "@/components/forms/form-state";
import { Button } from "@/components/ui/button";
import { Section } from "@/components/ui/card";
import { CodeBlock } from "@/components/ui/code-block";
import { notify } from "@/components/ui/notify";
import { TextArea } from "@/components/ui/text-field";
import { type StepUp, StepUpDialog } from "./step-up";

/** The public SSH key of a user, for the services behind. */
export function SshKeySection({
  pubkey,
  action,
  stepUp,
}: {
  pubkey: string | null;
  action: FormAction<true>;
  stepUp: StepUp;
}) {
  const [isOpen, setOpen] = useState(false);
  const verb = pubkey === null ? "Add key" : "Replace key";
  return (
    <Section
      title="SSH key"
      description="Your public key, for services that sign you in by it."
      actions={<Button onClick={() => setOpen(true)}>{verb}</Button>}
    >
      {pubkey === null ? (
        <p className="text-muted">None yet.</p>
      ) : (
        <CodeBlock title="Public key" code={pubkey} className="max-w-200" />
      )}
      <StepUpDialog
        open={isOpen}
        onClose={() => setOpen(false)}
        title={pubkey === null ? "Add SSH key" : "Replace SSH key"}
        action={action}
        stepUp={stepUp}
        submit={verb}
        onDone={() => notify("SSH key saved")}
      >
        {(errorOf) => (
          <TextArea
            label="Public key"
            name="pubkey"
            required
            spellCheck={false}
            placeholder="ssh-ed25519 AAAA…"
            help="The one line of a file such as ~/.ssh/id_ed25519.pub."
            error={errorOf("pubkey")}
          />
        )}
      </StepUpDialog>
    </Section>
  );
}
