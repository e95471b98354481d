"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { useEffect, useState } from "react";
import { type DefaultValues, type FieldValues, type Path, useForm } from "react-hook-form";
import type { z } from "zod";
import { notify } from "@/components/ui/notify";
import type { Refusal } from "@/lib/http/call";

/**
 * A form over the schema of the operation that it calls: checked while it is filled in as the API checks it, saved by a
 * server action, and what the server refuses stands at its field. Leaving with changes asks first.
 *
 * @param save  calls the operation; returns why it was refused, or null
 * @param saved what to say when it was not
 */
export function useOperationForm<Input extends FieldValues, Output>(
  schema: z.ZodType<Output, Input>,
  {
    values,
    save,
    saved,
  }: { values: DefaultValues<Input>; save: (input: Input) => Promise<Refusal | null>; saved: string },
) {
  const form = useForm<Input, unknown, Input>({
    resolver: zodResolver(schema, undefined, { raw: true }),
    defaultValues: values,
    mode: "onTouched",
  });
  const [detail, setDetail] = useState<string | null>(null);
  const { isDirty } = form.formState;
  useEffect(() => (isDirty ? askBeforeLeaving() : undefined), [isDirty]);

  const onSubmit = form.handleSubmit(async (input) => {
    const refusal = await save(input);
    setDetail(refusal?.detail ?? null);
    if (!refusal) {
      form.reset(input);
      notify(saved);
      return;
    }
    Object.entries(refusal.fields).forEach(([name, messages], index) => {
      form.setError(name as Path<Input>, { message: messages.join(" ") }, { shouldFocus: index === 0 });
    });
  });
  return { ...form, detail, onSubmit };
}

/** The browser asks before it closes or leaves the page. Returns how to stop that. */
function askBeforeLeaving(): () => void {
  const ask = (event: BeforeUnloadEvent) => event.preventDefault();
  window.addEventListener("beforeunload", ask);
  return () => window.removeEventListener("beforeunload", ask);
}
