"use client";

import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";

/** In the place of a page's content when it could not be made: the frame stays, so that one can go elsewhere. */
export function PageError({ error, retry }: { error: unknown; retry: () => void }) {
  const digest = error instanceof Error && "digest" in error ? error.digest : undefined;
  return (
    <Callout
      tone="danger"
      title="This page could not be shown"
      announce
      action={<Button onClick={retry}>Try again</Button>}
    >
      Something failed on our side, and it has been logged
      {typeof digest === "string" && (
        <>
          {" as "}
          <code className="font-mono text-13">{digest}</code>
        </>
      )}
      .
    </Callout>
  );
}
