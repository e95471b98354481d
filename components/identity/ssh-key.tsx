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
  save,
  remove,
  stepUp,
}: {
  pubkey: string | null;
  /** Takes `pubkey` and secrets. */
  save: FormAction<true>;
  /** Takes secrets. */
  remove: FormAction<true>;
  stepUp: StepUp;
}) {
  const [asks, setAsks] = useState<"save" | "remove">();
  const close = () => setAsks(undefined);
  const verb = pubkey === null ? "Add key" : "Replace key";
  return (
    <Section
      title="SSH key"
      description="Your public key, for services that sign you in by it."
      actions={
        <>
          {pubkey !== null && (
            <Button variant="quiet" onClick={() => setAsks("remove")}>
              Remove key
            </Button>
          )}
          <Button onClick={() => setAsks("save")}>{verb}</Button>
        </>
      }
    >
      {pubkey === null ? (
        <p className="text-muted">None yet.</p>
      ) : (
        <CodeBlock title="Public key" code={pubkey} className="max-w-200" />
      )}
      <StepUpDialog
        open={asks === "save"}
        onClose={close}
        title={pubkey === null ? "Add SSH key" : "Replace SSH key"}
        action={save}
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
      <StepUpDialog
        open={asks === "remove"}
        onClose={close}
        title="Remove SSH key?"
        description="Services that sign you in by this key refuse it from then on."
        action={remove}
        stepUp={stepUp}
        submit="Remove key"
        danger
        onDone={() => notify("SSH key removed")}
      />
    </Section>
  );
}
