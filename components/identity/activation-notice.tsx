"use client";

import { useState, useTransition } from "react";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import type { CodeSent } from "./step-up";

/** Says that an account has no password yet, and has a link sent to set one. */
export function ActivationNotice({ send }: { send: () => Promise<CodeSent> }) {
  const [sent, setSent] = useState<CodeSent>();
  const [isSending, startSending] = useTransition();
  return (
    <Callout
      tone={sent && !sent.ok ? "danger" : sent ? "success" : "info"}
      title={sent?.detail ?? "This account has no password yet"}
      announce={sent !== undefined}
      action={
        !sent?.ok && (
          <Button pending={isSending} onClick={() => startSending(async () => setSent(await send()))}>
            Send activation link
          </Button>
        )
      }
    >
      {!sent && "A link by e-mail leads to where one is set."}
    </Callout>
  );
}
