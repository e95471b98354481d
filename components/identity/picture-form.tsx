"use client";

import { type ChangeEvent, startTransition, useEffect, useRef, useState } from "react";
import { type FormAction, unsent } from "@/components/forms/form-state";
import { useServerForm } from "@/components/forms/use-server-form";
import { Avatar } from "@/components/ui/avatar";
import { buttonLook } from "@/components/ui/button";
import { cx } from "@/components/ui/cx";
import { FieldNote, useField } from "@/components/ui/field";
import { notify, notifyFailure } from "@/components/ui/notify";
import { SubmitButton } from "@/components/ui/submit-button";
import { TextField } from "@/components/ui/text-field";
import type { Crop } from "./crop";
import { PictureCropDialog } from "./picture-crop-dialog";

type Save = FormAction<true>;

const MAX_BYTES = 5 * 1024 * 1024;
const TYPES = "image/png,image/jpeg,image/webp,image/gif";

/**
 * The picture of a user or profile: uploaded and cropped, or one on the web, or none. Without scripts a file is cropped
 * to the square in its middle.
 *
 * @param save takes a file with `x`, `y` and `size`, or a text, as `picture`
 */
export function PictureForm({
  name,
  picture,
  square = false,
  save,
}: {
  name: string;
  picture: string | null;
  /** Companies are square, people are round. */
  square?: boolean | undefined;
  save: Save;
}) {
  return (
    <section aria-label="Picture" className="flex max-w-form items-start gap-5">
      <Avatar name={name} picture={picture} size="xl" square={square} />
      <div className="flex min-w-0 flex-1 flex-col gap-2">
        {/* The two forms share a line, and what can be said of the first stands below both. */}
        <div className="relative flex flex-wrap items-center gap-x-2 gap-y-1.5">
          <Upload round={!square} save={save} />
          <Remove picture={picture} save={save} />
        </div>
        <Address picture={picture} save={save} />
      </div>
    </section>
  );
}

function Upload({ round, save }: { round: boolean; save: Save }) {
  const { state, isPending, errorOf, form } = useServerForm(save);
  const [file, setFile] = useState<File | null>(null);
  const [isTooLarge, setTooLarge] = useState(false);
  const refusal = errorOf("picture")?.join(" ") ?? state.refusal?.detail ?? undefined;
  const help = "PNG, JPEG, WebP or GIF, up to 5 MB.";
  const error = isTooLarge ? "Use a picture of at most 5 MB." : file ? undefined : refusal;
  const field = useField({ id: undefined, help, error });
  useEffect(() => {
    if (!state.result) return;
    setFile(null);
    notify("Picture saved");
  }, [state]);

  const choose = ({ target }: ChangeEvent<HTMLInputElement>) => {
    const [chosen = null] = target.files ?? [];
    const tooLarge = chosen !== null && chosen.size > MAX_BYTES;
    setTooLarge(tooLarge);
    setFile(tooLarge ? null : chosen);
    // The same file may be chosen again.
    target.value = "";
  };
  const send = ({ x, y, size }: Crop) => {
    if (!file) return;
    const data = new FormData();
    data.set("picture", file);
    for (const [key, value] of Object.entries({ x, y, size })) data.set(key, String(value));
    startTransition(() => form.action(data));
  };
  return (
    <form {...form} className="contents">
      <div className="flex min-w-0 flex-wrap items-center gap-2">
        <input
          {...field.control}
          type="file"
          name="picture"
          accept={TYPES}
          required
          onChange={choose}
          className="peer noscript:not-sr-only sr-only"
        />
        <label
          htmlFor={field.control.id}
          className={cx(
            buttonLook({}),
            "cursor-pointer hover:border-strong hover:bg-surface-sunken noscript:order-first",
            "peer-focus-visible:outline-2 peer-focus-visible:outline-focus peer-focus-visible:outline-offset-2",
          )}
        >
          Choose picture
        </label>
        <span className="noscript:contents hidden">
          <SubmitButton variant="secondary" pending={isPending}>
            Upload picture
          </SubmitButton>
        </span>
      </div>
      <div className="order-last basis-full">
        <FieldNote id={field.noteId} help={help} message={field.message} />
      </div>
      <PictureCropDialog
        file={file}
        round={round}
        error={refusal}
        pending={isPending}
        onClose={() => setFile(null)}
        onSave={send}
      />
    </form>
  );
}

/** Takes the picture away at once, and offers it back. */
function Remove({ picture, save }: { picture: string | null; save: Save }) {
  const { state, isPending, form } = useServerForm(save);
  const last = useRef(picture);
  useEffect(() => {
    if (picture !== null) last.current = picture;
  }, [picture]);
  useEffect(() => {
    if (state.refusal) notifyFailure(state.refusal.detail ?? "The picture could not be removed.");
    if (!state.result) return;
    const back = new FormData();
    back.set("picture", last.current ?? "");
    notify("Picture removed", { undo: () => startTransition(async () => void (await save(unsent, back))) });
  }, [state, save]);
  if (picture === null) return null;
  return (
    <form {...form}>
      <input type="hidden" name="picture" value="" />
      <SubmitButton variant="quiet" pending={isPending}>
        Remove picture
      </SubmitButton>
    </form>
  );
}

function Address({ picture, save }: { picture: string | null; save: Save }) {
  const { state, isPending, errorOf, form } = useServerForm(save);
  useEffect(() => {
    if (state.result) notify("Picture saved");
  }, [state]);
  return (
    <details open={state.refusal !== null || undefined} className="text-13">
      <summary className="w-fit cursor-pointer text-muted hover:text-ink">Use a picture on the web</summary>
      <form {...form} className="mt-3 flex flex-col items-start gap-3">
        <TextField
          key={picture}
          label="Address of the picture"
          name="picture"
          type="url"
          inputMode="url"
          placeholder="https://"
          className="w-full"
          defaultValue={state.values.picture ?? picture ?? ""}
          error={errorOf("picture") ?? state.refusal?.detail ?? undefined}
        />
        <SubmitButton variant="secondary" pending={isPending}>
          Save address
        </SubmitButton>
      </form>
    </details>
  );
}
