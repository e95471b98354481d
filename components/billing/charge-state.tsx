import { Badge, type Tone } from "@/components/ui/badge";
import type { Charge } from "@/lib/billing/schemas";

const STATES: Record<Charge["state"], { tone: Tone; label: string; sentence: string }> = {
  created: { tone: "info", label: "In progress", sentence: "Being processed by the bank since" },
  done: { tone: "success", label: "Paid", sentence: "Paid on" },
  failed: { tone: "danger", label: "Failed", sentence: "Refused by the bank; asked for on" },
  disputed: { tone: "warning", label: "Disputed", sentence: "Disputed with the bank; paid on" },
};

/** The state of a charge in a word. */
export function ChargeState({ state }: { state: Charge["state"] }) {
  const { tone, label } = STATES[state];
  return <Badge tone={tone}>{label}</Badge>;
}

/**
 * What the date of a charge is the date of.
 *
 * @param wasPaid also where the bank has taken it back since
 */
export function chargeSentence(state: Charge["state"], wasPaid: boolean): string {
  return state === "failed" && wasPaid ? "Taken back by the bank; paid on" : STATES[state].sentence;
}
