"use client";

import { Button } from "@/components/ui/button";
import { ErrorPage } from "@/themes/default/error-page";

/** Shown for any defect while rendering; details stay in the log, under the reference. */
export default function ServerError({ error, retry }: { error: unknown; retry: () => void }) {
  return (
    <ErrorPage
      status={500}
      title="This page could not be shown"
      requestId={digestOf(error)}
      action={
        <Button variant="primary" onClick={retry}>
          Try again
        </Button>
      }
    >
      <title>This page could not be shown</title>
      Something failed on our side, and it has been logged. If it fails again, send us the reference below.
    </ErrorPage>
  );
}

function digestOf(error: unknown): string | undefined {
  const digest = error instanceof Error && "digest" in error ? error.digest : undefined;
  return typeof digest === "string" ? digest : undefined;
}
