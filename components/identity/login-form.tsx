"use client";

import Link from "next/link";
import { FormRefusal } from "@/components/forms/form-refusal";
import type { FormAction } from "@/components/forms/form-state";
import { useServerForm } from "@/components/forms/use-server-form";
import { PasswordField } from "@/components/ui/password-field";
import { SubmitButton } from "@/components/ui/submit-button";
import { TextField } from "@/components/ui/text-field";
import { withNext } from "@/lib/auth/next-path";
import { CodeFields } from "./code-fields";

/** Name and password; then the codes of second factors, from those who have any. */
export function LoginForm({
  action,
  next,
  username,
}: {
  action: FormAction;
  next: string | null;
  /** What was typed on a page before. */
  username?: string | undefined;
}) {
  const { state, isPending, errorOf, form } = useServerForm(action);
  return (
    <form {...form} className="flex flex-col gap-5">
      <FormRefusal state={state} />
      {next !== null && <input type="hidden" name="next" value={next} />}
      <TextField
        label="User name, e-mail or phone"
        name="username"
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
        required
        autoFocus={!state.refusal && username === undefined}
        defaultValue={state.values.username ?? username}
        error={errorOf("username")}
      />
      <div className="flex flex-col gap-2">
        <PasswordField
          label="Password"
          name="password"
          required
          autoFocus={!state.refusal && username !== undefined}
          error={errorOf("password")}
        />
        <Link href={withNext("/recover/", next)} className="self-start text-13 text-primary hover:underline">
          Forgot your password?
        </Link>
      </div>
      <CodeFields state={state} errorOf={errorOf} />
      <SubmitButton pending={isPending} className="w-full">
        Sign in
      </SubmitButton>
    </form>
  );
}
