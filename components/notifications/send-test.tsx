"use client";

import { useTransition } from "react";
import { Button } from "@/components/ui/button";
import { notify, notifyFailure } from "@/components/ui/notify";

/** Sends the message to who presses it. */
export function SendTest({ send }: { send: () => Promise<{ ok: boolean; detail: string }> }) {
  const [isPending, start] = useTransition();
  const press = () =>
    start(async () => {
      const { ok, detail } = await send();
      if (ok) notify(detail);
      else notifyFailure(detail);
    });
  return (
    <Button variant="primary" pending={isPending} onClick={press}>
      Send test to me
    </Button>
  );
}
