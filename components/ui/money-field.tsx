"use client";

import { type ComponentProps, useState } from "react";
import { currencyExponent } from "@/lib/money/currency";
import { currencySign } from "@/lib/money/display";
import { amountToText, textToAmount } from "@/lib/money/input";
import { cx } from "./cx";
import { controlLook, Field, type FieldProps, useField } from "./field";
import { Affix } from "./text-field";

export type MoneyFieldProps = FieldProps &
  Omit<ComponentProps<"input">, "id" | "className" | "type" | "defaultValue" | "value"> & {
    /** ISO 4217 code; says the digits of the minor part and the sign in front. */
    unit: string;
    /** Minor units to begin with. */
    defaultAmount?: bigint | undefined;
    /** What was typed, in minor units; null while it is no amount of this currency. */
    onAmountChange?: ((amount: bigint | null) => void) | undefined;
    locale?: string | undefined;
  };

/**
 * An amount of money, typed as people write it and handed on in minor units. A plain form sends the text, which the
 * server reads with `textToAmount`; with `register`, pass `setValueAs: (text) => textToAmount(text, unit)`.
 */
export function MoneyField({
  label,
  help,
  error,
  optional,
  hideLabel,
  id,
  className,
  unit,
  defaultAmount,
  onAmountChange,
  locale = "en-US",
  onChange,
  onBlur,
  ...input
}: MoneyFieldProps) {
  const [isUnreadable, setUnreadable] = useState(false);
  const example = amountToText(29n * 10n ** BigInt(currencyExponent(unit.toLowerCase())), unit, locale);
  const field = useField({ id, help, error: isUnreadable ? `Enter an amount such as ${example}.` : error });
  return (
    <Field {...{ label, help, optional, hideLabel, className, field }}>
      <div className="flex">
        <Affix side="start">{currencySign(unit, locale)}</Affix>
        <input
          inputMode="decimal"
          autoComplete="off"
          {...input}
          {...field.control}
          type="text"
          {...(defaultAmount === undefined
            ? {}
            : { defaultValue: amountToText(defaultAmount, unit, locale) })}
          onChange={(event) => {
            const amount = textToAmount(event.target.value, unit, locale);
            if (amount !== null) setUnreadable(false);
            onChange?.(event);
            onAmountChange?.(amount);
          }}
          onBlur={(event) => {
            const amount = textToAmount(event.target.value, unit, locale);
            setUnreadable(amount === null && event.target.value.trim() !== "");
            if (amount !== null) event.target.value = amountToText(amount, unit, locale);
            onBlur?.(event);
          }}
          className={cx(controlLook, "rounded-s-none tabular-nums")}
        />
      </div>
    </Field>
  );
}
