"use client";

import { CalendarClock } from "lucide-react";
import { useState, useTransition } from "react";
import type { ActionOutcome } from "@/components/ui/action-button";
import { Button } from "@/components/ui/button";
import { DateField } from "@/components/ui/date-field";
import { Dialog } from "@/components/ui/dialog";
import { notify } from "@/components/ui/notify";

/** Asks for another end of a subscription, and says what follows from it. */
export function EndEditor({
  subscription,
  day,
  save,
}: {
  /** What it is called: "Basic of Acme". */
  subscription: string;
  /** The present end, as `2026-11-23`. */
  day: string;
  save: (day: string) => Promise<ActionOutcome>;
}) {
  const [isOpen, setOpen] = useState(false);
  const [refusal, setRefusal] = useState<string>();
  const [isPending, start] = useTransition();
  return (
    <>
      <Button
        size="sm"
        variant="quiet"
        aria-label={`Change the end of ${subscription}`}
        onClick={() => setOpen(true)}
      >
        <CalendarClock aria-hidden="true" />
        Change end
      </Button>
      <Dialog
        open={isOpen}
        onClose={() => setOpen(false)}
        title={`When does ${subscription} end?`}
        description="Nothing is charged or refunded by this. Later periods count from the new end; a day that is past ends it now."
      >
        <form
          className="flex flex-col gap-5"
          onSubmit={(event) => {
            event.preventDefault();
            const wanted = String(new FormData(event.currentTarget).get("day") ?? "");
            start(async () => {
              const outcome = await save(wanted);
              if (!outcome.ok) return setRefusal(outcome.refusal);
              setOpen(false);
              setRefusal(undefined);
              notify(outcome.done);
            });
          }}
        >
          <DateField label="Ends on" name="day" required defaultValue={day} error={refusal} />
          <div className="flex justify-end gap-2">
            <Button onClick={() => setOpen(false)}>Keep it</Button>
            <Button type="submit" variant="primary" pending={isPending}>
              Set end
            </Button>
          </div>
        </form>
      </Dialog>
    </>
  );
}
