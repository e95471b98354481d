"use client";

import { useFormStatus } from "react-dom";
import { Button, type ButtonProps } from "./button";

/** The main action of a form. Inside a form with a server action it shows progress by itself. */
export function SubmitButton({ pending, ...rest }: Omit<ButtonProps, "type">) {
  const form = useFormStatus();
  return <Button variant="primary" {...rest} type="submit" pending={pending || form.pending} />;
}
