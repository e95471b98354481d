import { Badge, type Tone } from "@/components/ui/badge";
import type { Charge } from "@/lib/billing/schemas";

const STATES: Record<Charge["state"], { tone: Tone; label: string; sentence: string }> = {
  created: { tone: "info", label: "In progress", sentence: "Your bank is still processing this payment." },
  done: { tone: "success", label: "Paid", sentence: "This payment was made." },
  failed: { tone: "danger", label: "Failed", sentence: "Your bank refused this payment. The amount is due." },
  disputed: { tone: "warning", label: "Disputed", sentence: "This payment is disputed with the bank." },
};

/** The state of a charge in a word. */
export function ChargeState({ state }: { state: Charge["state"] }) {
  const { tone, label } = STATES[state];
  return <Badge tone={tone}>{label}</Badge>;
}

/** The state of a charge in a sentence. */
export function chargeSentence(state: Charge["state"]): string {
  return STATES[state].sentence;
}
