"use client";

import { useEffect, useState, useTransition } from "react";
import { FormRefusal } from "@/components/forms/form-refusal";
import type { FormAction } from "@/components/forms/form-state";
import { useServerForm } from "@/components/forms/use-server-form";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { notify } from "@/components/ui/notify";
import { SubmitButton } from "@/components/ui/submit-button";
import { TextField } from "@/components/ui/text-field";
import type { CodeSent } from "./step-up";

/** An address of the user, whether it is proved to be, and the code that proves it. */
export function VerifyAddress({
  label,
  address,
  state,
  send,
  verify,
  cancel,
}: {
  /** "E-mail", "Phone". */
  label: string;
  address: string;
  /** `pending` is a new address, to which a code was sent already. */
  state: "verified" | "unverified" | "pending";
  /** Null while another address waits, to which the next code belongs. */
  send: (() => Promise<CodeSent>) | null;
  verify: FormAction<true>;
  /** Stays with the address there is. */
  cancel?: (() => Promise<void>) | undefined;
}) {
  const [sent, setSent] = useState<CodeSent>();
  const [isBusy, startWork] = useTransition();
  const asksCode = state === "pending" || (state === "unverified" && sent?.ok === true);
  return (
    <li className="flex flex-col gap-3 py-4">
      <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-2">
        <p className="min-w-0 [overflow-wrap:anywhere]">
          <span className="text-muted">{label}</span> {address}{" "}
          {state === "verified" && <Badge tone="success">Verified</Badge>}
          {state === "unverified" && <Badge tone="warning">Not verified</Badge>}
          {state === "pending" && <Badge tone="info">Waits for its code</Badge>}
        </p>
        {state !== "verified" && send && (
          <span className="flex flex-wrap gap-2">
            <Button size="sm" pending={isBusy} onClick={() => startWork(async () => setSent(await send()))}>
              {asksCode ? "Send again" : "Send code"}
            </Button>
            {cancel && (
              <Button size="sm" variant="quiet" disabled={isBusy} onClick={() => startWork(cancel)}>
                Keep old address
              </Button>
            )}
          </span>
        )}
      </div>
      {sent && (
        <p role="status" className={sent.ok ? "text-13 text-muted" : "text-13 text-danger"}>
          {sent.detail}
        </p>
      )}
      {asksCode && <CodeForm label={label} verify={verify} />}
    </li>
  );
}

function CodeForm({ label, verify }: { label: string; verify: FormAction<true> }) {
  const { state, isPending, errorOf, form } = useServerForm(verify);
  const { result } = state;
  useEffect(() => {
    if (result) notify(`${label} verified`);
  }, [result, label]);
  return (
    <form {...form} className="flex flex-col gap-3">
      <FormRefusal state={state} />
      <div className="flex flex-wrap items-end gap-2">
        <TextField
          label="Code of six digits"
          name="code"
          inputMode="numeric"
          autoComplete="one-time-code"
          maxLength={6}
          required
          mono
          className="w-44"
          error={errorOf("email_code") ?? errorOf("phone_code")}
        />
        <SubmitButton pending={isPending} variant="secondary">
          Verify
        </SubmitButton>
      </div>
    </form>
  );
}
