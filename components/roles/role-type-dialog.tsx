"use client";

import { type ReactNode, useId, useState } from "react";
import type { z } from "zod";
import { type SaveResult, useOperationForm } from "@/components/forms/use-operation-form";
import { Button, type ButtonProps } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { Checkbox } from "@/components/ui/checkbox";
import { Dialog } from "@/components/ui/dialog";
import { SubmitButton } from "@/components/ui/submit-button";
import { TextField } from "@/components/ui/text-field";
import { RoleTypeCreate } from "@/lib/identity/roles/schemas";

const Fields = RoleTypeCreate.omit({ extra: true });
export type RoleTypeInput = z.input<typeof Fields>;

/** A button, and the dialog that it opens to create or change a kind of role. */
export function RoleTypeDialog({
  title,
  values,
  submit,
  saved,
  save,
  children,
  ...button
}: Omit<ButtonProps, "onClick" | "title"> & {
  title: string;
  values: RoleTypeInput;
  submit: string;
  saved: string;
  save: (input: RoleTypeInput) => Promise<SaveResult<RoleTypeInput>>;
  children: ReactNode;
}) {
  const [isOpen, setOpen] = useState(false);
  const close = () => setOpen(false);
  return (
    <>
      <Button {...button} onClick={() => setOpen(true)}>
        {children}
      </Button>
      <Dialog open={isOpen} onClose={close} title={title}>
        {/* Closed, it forgets what was typed. */}
        {isOpen && <RoleTypeForm {...{ values, submit, saved, save, close }} />}
      </Dialog>
    </>
  );
}

function RoleTypeForm({
  values,
  submit,
  saved,
  save,
  close,
}: {
  values: RoleTypeInput;
  submit: string;
  saved: string;
  save: (input: RoleTypeInput) => Promise<SaveResult<RoleTypeInput>>;
  close: () => void;
}) {
  const id = useId();
  const { register, onSubmit, detail, formState } = useOperationForm(Fields, {
    values,
    saved,
    save: async (input) => {
      const result = await save(input);
      if (result.ok) close();
      return result;
    },
  });
  const { errors, isSubmitting } = formState;
  return (
    <form id={id} onSubmit={onSubmit} noValidate className="flex flex-col gap-5 pb-2">
      {detail !== null && (
        <Callout tone="danger" announce>
          {detail}
        </Callout>
      )}
      <TextField
        label="Title"
        help="In the singular, such as Support. At most 20 characters."
        required
        autoFocus
        maxLength={20}
        {...register("title")}
        error={errors.title?.message}
      />
      <div className="flex flex-col gap-3">
        <Checkbox
          label="No need to accept"
          help="In force at once for people of your own e-mail domain. Others still accept."
          {...register("skip_optin_on_grant")}
        />
        <Checkbox
          label="Colleagues may join by themselves"
          help="People with a verified address of your own e-mail domain and no other role."
          {...register("implicit_create_on_none")}
        />
        <Checkbox
          label="Second factor required"
          help="Whoever has this role must sign in with an authenticator app."
          {...register("otp_required")}
        />
      </div>
      <div className="flex justify-end gap-2 border-t pt-4">
        <Button onClick={close}>Cancel</Button>
        <SubmitButton pending={isSubmitting}>{submit}</SubmitButton>
      </div>
    </form>
  );
}
