"use client";

import { type ComponentProps, useState } from "react";
import { amountToText, separatorsOf, textToAmount } from "@/lib/money/input";
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
 * server reads with `textToAmount`; with `register`, pass `setValueAs: (text) => textToAmount(text, …)`.
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
  const { symbol, exponent } = currency(unit, locale);
  const separators = separatorsOf(locale);
  const [isUnreadable, setUnreadable] = useState(false);
  const unreadable =
    exponent === 0 ? "Enter a whole amount." : `Enter an amount such as ${example(exponent, locale)}.`;
  const field = useField({ id, help, error: isUnreadable ? unreadable : error });
  return (
    <Field {...{ label, help, optional, hideLabel, className, field }}>
      <div className="flex">
        <Affix side="start">{symbol}</Affix>
        <input
          inputMode="decimal"
          autoComplete="off"
          {...input}
          {...field.control}
          type="text"
          {...(defaultAmount === undefined
            ? {}
            : { defaultValue: amountToText(defaultAmount, exponent, separators) })}
          onChange={(event) => {
            const amount = textToAmount(event.target.value, exponent, separators);
            if (amount !== null) setUnreadable(false);
            onChange?.(event);
            onAmountChange?.(amount);
          }}
          onBlur={(event) => {
            const amount = textToAmount(event.target.value, exponent, separators);
            setUnreadable(amount === null && event.target.value.trim() !== "");
            if (amount !== null) event.target.value = amountToText(amount, exponent, separators);
            onBlur?.(event);
          }}
          className={cx(controlLook, "rounded-s-none text-end tabular-nums")}
        />
      </div>
    </Field>
  );
}

function currency(unit: string, locale: string): { symbol: string; exponent: number } {
  const format = new Intl.NumberFormat(locale, {
    style: "currency",
    currency: unit.toUpperCase(),
    currencyDisplay: "narrowSymbol",
  });
  return {
    symbol: format.formatToParts(0n).find((part) => part.type === "currency")?.value ?? unit.toUpperCase(),
    exponent: format.resolvedOptions().maximumFractionDigits ?? 2,
  };
}

function example(exponent: number, locale: string): string {
  return new Intl.NumberFormat(locale, { minimumFractionDigits: exponent }).format(29);
}
