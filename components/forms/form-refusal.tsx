import { LinkButton } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { withNext } from "@/lib/auth/next-path";
import type { FormState } from "./form-state";

/** Why the form as a whole was refused, above its fields. Messages of fields stand at the fields. */
export function FormRefusal({ state }: { state: FormState<unknown> }) {
  const { detail, extra } = state.refusal ?? {};
  const { url } = extra ?? {};
  if (!detail) return null;
  // Where to do what the sentence says; and then on to where the form would have led.
  const href = typeof url === "string" ? withNext(url, state.values.next ?? null) : null;
  return (
    <Callout tone="danger" announce action={href !== null && <LinkButton href={href}>Continue</LinkButton>}>
      {detail}
    </Callout>
  );
}
