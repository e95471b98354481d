"use client";

import type { FieldErrors, UseFormRegister } from "react-hook-form";
import { TextField } from "@/components/ui/text-field";
import { type CardInput, groupDigits, spaceExpiry } from "./card-schema";

/** Number, expiry and security code, written as on the card. */
export function CardFields({
  register,
  errors,
}: {
  register: UseFormRegister<CardInput>;
  errors: FieldErrors<CardInput>;
}) {
  return (
    <div className="grid grid-cols-2 gap-4">
      <TextField
        {...register("number", { onChange: (event) => rewrite(event.target, groupDigits) })}
        label="Card number"
        className="col-span-2"
        inputMode="numeric"
        autoComplete="cc-number"
        placeholder="1234 1234 1234 1234"
        required
        error={errors.number?.message}
      />
      <TextField
        {...register("expiry", { onChange: (event) => rewrite(event.target, spaceExpiry) })}
        label="Expires"
        inputMode="numeric"
        autoComplete="cc-exp"
        placeholder="MM / YY"
        required
        error={errors.expiry?.message}
      />
      <TextField
        {...register("cvc")}
        label="Security code"
        inputMode="numeric"
        autoComplete="cc-csc"
        placeholder="CVC"
        maxLength={4}
        required
        error={errors.cvc?.message}
      />
    </div>
  );
}

/** Only what is typed at the end is rewritten, so that the caret does not jump while something in the middle is mended. */
function rewrite(input: HTMLInputElement, format: (text: string) => string): void {
  if (input.selectionStart === input.value.length) input.value = format(input.value);
}
