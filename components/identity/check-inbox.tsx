import type { ReactNode } from "react";
import { Callout } from "@/components/ui/callout";

/** After a message was asked for. It says the same whether or not there was anybody to send one to. */
export function CheckInbox({ address, children }: { address: string; children: ReactNode }) {
  const isEmail = address.includes("@");
  return (
    <Callout tone="success" announce title={isEmail ? "Check your inbox" : "Check your messages"}>
      A message to <span className="font-medium break-all">{address}</span> is on its way. {children}
    </Callout>
  );
}
