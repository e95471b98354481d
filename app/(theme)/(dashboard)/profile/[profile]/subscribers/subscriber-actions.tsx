import { Check, CreditCard, X } from "lucide-react";
import { EndEditor } from "@/components/subscriptions/end-editor";
import { NoteEditor } from "@/components/subscriptions/note-editor";
import type { SubscriberRow } from "@/components/subscriptions/subscriber-table";
import { ActionButton } from "@/components/ui/action-button";
import { Money } from "@/components/ui/money";
import type { Paid } from "@/lib/billing/refused-requests";
import { dayOf } from "@/lib/time/days";
import { acceptRequest, callForPayment, remove, saveNote, setEnd } from "./actions";

/** What a provider's manager can do about one subscription. */
export function SubscriberActions({
  row,
  profile,
  zone,
  paid,
}: {
  row: SubscriberRow;
  profile: string;
  zone: string;
  /** What was paid for a request that waits. */
  paid?: Paid | undefined;
}) {
  const { plan, grant_key, request_key } = row;
  const name = row.profile.printable_name;
  const params = { profile, plan: plan.slug, subscriber: row.profile.slug };
  if (request_key !== null)
    return (
      <>
        <ActionButton
          size="sm"
          variant="primary"
          aria-label={`Accept ${name} for ${plan.title}`}
          action={acceptRequest.bind(null, profile, request_key)}
        >
          <Check aria-hidden="true" />
          Accept
        </ActionButton>
        <ActionButton
          size="sm"
          variant="quiet"
          aria-label={`Refuse ${name} for ${plan.title}`}
          action={remove.bind(null, params, "Request refused")}
          confirm={{
            title: `Refuse ${name}?`,
            body: paid ? (
              <>
                <Money amount={paid.amount} unit={paid.unit} />, all that {name} paid for {plan.title}, is
                given back out of your funds.
              </>
            ) : (
              `Nothing was paid, so nothing is given back; what ${name} owes for ${plan.title} is no longer due.`
            ),
            label: paid ? "Refuse and refund" : "Refuse request",
          }}
        >
          <X aria-hidden="true" />
          Refuse
        </ActionButton>
      </>
    );
  if (grant_key !== null)
    return (
      <ActionButton
        size="sm"
        variant="quiet"
        aria-label={`Take back what is offered to ${name}`}
        action={remove.bind(null, params, "Offer taken back")}
        confirm={{
          title: `Take back ${plan.title} from ${name}?`,
          body: "The link in the mail opens nothing then.",
          label: "Take back",
        }}
      >
        <X aria-hidden="true" />
        Take back
      </ActionButton>
    );
  return (
    <>
      {row.deferral === "waiting" && (
        <ActionButton
          size="sm"
          aria-label={`Charge ${name} for ${plan.title}`}
          action={callForPayment.bind(null, profile, plan.slug, row.profile.slug)}
          confirm={{
            title: `Charge ${name} now?`,
            body: `What ${name} owes for ${plan.title} is charged to the card on file. It cannot be put off again.`,
            label: "Charge",
            variant: "primary",
          }}
        >
          <CreditCard aria-hidden="true" />
          Charge
        </ActionButton>
      )}
      <EndEditor
        subscription={`${plan.title} of ${name}`}
        day={dayOf(row.ends_at, zone)}
        save={setEnd.bind(null, params, zone)}
      />
      <ActionButton
        size="sm"
        variant="quiet"
        aria-label={`Unsubscribe ${name} from ${plan.title}`}
        action={remove.bind(null, params, `${name} is unsubscribed`)}
        confirm={{
          title: `Unsubscribe ${name} from ${plan.title}?`,
          body: `${name} loses ${plan.title} at once. Nothing is refunded: refund the payment on its receipt if you want to.`,
          label: "Unsubscribe",
        }}
      >
        <X aria-hidden="true" />
        Unsubscribe
      </ActionButton>
    </>
  );
}

/** The note on a subscription; a manager edits it in place. */
export function SubscriberNote({
  row,
  profile,
  mayEdit,
}: {
  row: SubscriberRow;
  profile: string;
  mayEdit: boolean;
}) {
  const note = row.description ?? "";
  if (!mayEdit) return <span className="text-muted [overflow-wrap:anywhere]">{note}</span>;
  const params = { profile, plan: row.plan.slug, subscriber: row.profile.slug };
  return (
    <NoteEditor
      label={`note on ${row.profile.printable_name}`}
      note={note}
      save={saveNote.bind(null, params)}
    />
  );
}
