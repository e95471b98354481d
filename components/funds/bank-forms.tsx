"use client";

import { useState } from "react";
import { FormRefusal } from "@/components/forms/form-refusal";
import type { FormAction } from "@/components/forms/form-state";
import { useServerForm } from "@/components/forms/use-server-form";
import { Button, LinkButton } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { SubmitButton } from "@/components/ui/submit-button";

/** Leads to the payment processor, where the owner chooses an account. */
export function ConnectForm({ action, isConnected }: { action: FormAction; isConnected: boolean }) {
  const { state, isPending, form } = useServerForm(action);
  return (
    <form {...form} className="flex flex-col items-start gap-4">
      <FormRefusal state={state} />
      <SubmitButton pending={isPending} variant={isConnected ? "secondary" : "primary"}>
        {isConnected ? "Connect another account" : "Connect an account"}
      </SubmitButton>
    </form>
  );
}

/** The browser is back from the processor: nothing is kept before the owner says so here. */
export function ConfirmConnection({
  action,
  name,
  code,
  state: asked,
}: {
  action: FormAction;
  /** Of the provider. */
  name: string;
  code: string;
  state: string;
}) {
  const { state, isPending, form } = useServerForm(action);
  return (
    <form {...form} className="flex max-w-form flex-col items-start gap-5">
      <FormRefusal state={state} />
      <p>The payment processor has agreed to pay the funds of {name} out to the account you chose.</p>
      <input type="hidden" name="code" value={code} />
      <input type="hidden" name="state" value={asked} />
      <SubmitButton pending={isPending}>Use this account</SubmitButton>
    </form>
  );
}

/** Disconnects after a question. */
export function DisconnectButton({ action, account }: { action: FormAction; account: string }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button onClick={() => setOpen(true)}>Disconnect</Button>
      <Dialog
        open={isOpen}
        onClose={() => setOpen(false)}
        title={`Disconnect ${account}?`}
        description="Nothing can be withdrawn until an account is connected again."
      >
        <DisconnectForm action={action} />
      </Dialog>
    </>
  );
}

/** @param back where to go instead, on a page of its own */
export function DisconnectForm({ action, back }: { action: FormAction; back?: string }) {
  const { state, isPending, form } = useServerForm(action);
  return (
    <form {...form} className="flex flex-col gap-4">
      <FormRefusal state={state} />
      <div className="flex flex-wrap gap-2">
        <SubmitButton variant="danger" pending={isPending}>
          Disconnect account
        </SubmitButton>
        {back !== undefined && <LinkButton href={back}>Keep it</LinkButton>}
      </div>
    </form>
  );
}
