"use client";

import { type ComponentProps, useState } from "react";
import { Button } from "@/components/ui/button";
import { Markdown } from "@/components/ui/markdown";
import { TextArea } from "@/components/ui/text-field";

/** What a plan holds, in Markdown, and how the price list will show it. */
export function DescriptionField({ text, ...area }: ComponentProps<typeof TextArea> & { text: string }) {
  const [isShown, setShown] = useState(false);
  return (
    <div className="flex flex-col gap-2">
      <TextArea {...area} rows={6} maxLength={10_000} />
      <Button
        variant="quiet"
        size="sm"
        aria-expanded={isShown}
        onClick={() => setShown(!isShown)}
        className="self-start"
      >
        {isShown ? "Hide preview" : "Preview"}
      </Button>
      {isShown && (
        <section aria-label="Preview of the description" className="rounded border bg-surface-raised p-4">
          {text.trim() === "" ? (
            <p className="text-muted">Nothing is written yet.</p>
          ) : (
            <Markdown text={text} className="text-muted" />
          )}
        </section>
      )}
    </div>
  );
}
