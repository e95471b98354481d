"use client";

import { Ellipsis, Pencil, Trash2 } from "lucide-react";
import { useState } from "react";
import { Button, IconButton } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { Dialog } from "@/components/ui/dialog";
import { Drawer } from "@/components/ui/drawer";
import { Menu, MenuItem, MenuLabel, MenuSeparator } from "@/components/ui/menu";
import { MoneyField } from "@/components/ui/money-field";
import { notify, notifyFailure } from "@/components/ui/notify";
import { TextField } from "@/components/ui/text-field";

/** The parts that open something. */
export function Overlays() {
  const [open, setOpen] = useState<"dialog" | "confirm" | "typed" | "drawer" | null>(null);
  const close = () => setOpen(null);
  return (
    <div className="flex flex-wrap gap-2">
      <Button onClick={() => setOpen("dialog")}>Refund charge</Button>
      <Button onClick={() => setOpen("confirm")}>Delete coupon</Button>
      <Button variant="danger" onClick={() => setOpen("typed")}>
        Delete profile
      </Button>
      <Button onClick={() => setOpen("drawer")}>Open drawer</Button>
      <Button
        onClick={() => notify("Coupon SPRING deleted", { undo: () => notify("Coupon SPRING is back") })}
      >
        Toast with undo
      </Button>
      <Button
        onClick={() => notifyFailure("The file was not uploaded", "The connection was lost. Try again.")}
      >
        Failing toast
      </Button>
      <Menu
        trigger={
          <IconButton label="More actions" variant="secondary">
            <Ellipsis aria-hidden="true" />
          </IconButton>
        }
      >
        <MenuLabel>Coupon SPRING</MenuLabel>
        <MenuItem>
          <Pencil aria-hidden="true" />
          Edit
        </MenuItem>
        <MenuItem disabled>Show performance</MenuItem>
        <MenuSeparator />
        <MenuItem danger onSelect={() => setOpen("confirm")}>
          <Trash2 aria-hidden="true" />
          Delete
        </MenuItem>
      </Menu>

      <Dialog
        open={open === "dialog"}
        onClose={close}
        title="Refund charge"
        description="Ada Okafor gets the money back in 5 to 10 days."
        footer={
          <>
            <Button onClick={close}>Cancel</Button>
            <Button variant="primary" onClick={close}>
              Refund charge
            </Button>
          </>
        }
      >
        <div className="flex flex-col gap-4">
          <MoneyField
            label="Amount"
            name="amount"
            unit="usd"
            defaultAmount={2900n}
            help="At most $29.00 remains of this charge."
          />
          <TextField label="Reason" name="reason" optional />
        </div>
      </Dialog>
      <ConfirmDialog
        open={open === "confirm"}
        onClose={close}
        title="Delete coupon SPRING?"
        confirm="Delete coupon"
        onConfirm={async () => notify("Coupon SPRING deleted")}
      >
        Nobody can use it any more. What was bought with it stays as it is.
      </ConfirmDialog>
      <ConfirmDialog
        open={open === "typed"}
        onClose={close}
        title="Delete profile Marigold Studio?"
        confirm="Delete profile"
        typedName="marigold"
        onConfirm={async () => {
          throw new Error("A subscription is still active. End it first.");
        }}
      >
        Its subscriptions end today and its managers lose access. Invoices are kept, as the law asks.
      </ConfirmDialog>
      <Drawer
        open={open === "drawer"}
        onClose={close}
        title="Charge ch_7Lm0PcXa"
        footer={<Button onClick={close}>Close</Button>}
      >
        <p className="text-muted">The details of a row, beside the list it came from.</p>
      </Drawer>
    </div>
  );
}

/** Buttons in the states that only scripts bring about. */
export function PendingButtons() {
  return (
    <div className="flex flex-wrap gap-2">
      <Button variant="primary" pending>
        Pay $29.00
      </Button>
      <Button pending>Save changes</Button>
      <Button variant="danger" pending>
        Delete plan
      </Button>
    </div>
  );
}
