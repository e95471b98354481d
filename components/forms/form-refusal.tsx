import { Callout } from "@/components/ui/callout";
import type { FormState } from "./form-state";

/** Why the form as a whole was refused, above its fields. Messages of fields stand at the fields. */
export function FormRefusal({ state }: { state: FormState }) {
  const detail = state.refusal?.detail;
  return detail ? (
    <Callout tone="danger" announce>
      {detail}
    </Callout>
  ) : null;
}
