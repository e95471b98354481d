"use client";

import type { ChangeEvent } from "react";
import type { UseFormRegisterReturn } from "react-hook-form";
import { TextField } from "@/components/ui/text-field";
import { groupDigits, spaceExpiry } from "./card-schema";

type CardField = "number" | "expiry" | "cvc";

/** Number, expiry and security code, written as on the card. */
export function CardFields({
  register,
  errors,
}: {
  /** That of a form which has these fields, perhaps among others. */
  register: (
    name: CardField,
    options?: { onChange?: (event: ChangeEvent<HTMLInputElement>) => void },
  ) => UseFormRegisterReturn;
  errors: Partial<Record<CardField, { message?: string | undefined }>>;
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
