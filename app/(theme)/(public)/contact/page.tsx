import type { Metadata } from "next";
import { ContactForm } from "@/components/identity/contact-form";
import { LinkButton } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { config } from "@/lib/config";
import { database } from "@/lib/db";
import { currentActor } from "@/lib/http/call";
import { getProfileDetail, getSite } from "@/lib/identity";
import { countryOptions } from "@/lib/identity/country-options";
import type { ProfileDetail } from "@/lib/identity/schemas";
import { PublicContent } from "@/themes/default/public-layout";
import { send } from "./actions";

export const metadata: Metadata = { title: "Contact us" };

/** A message to the people who run the site, and where else they are reached. */
export default async function ContactPage({ searchParams }: PageProps<"/contact">) {
  const [{ sent }, actor, company] = await Promise.all([searchParams, currentActor(), brokerProfile()]);
  const account = actor.kind === "user" ? { fullName: actor.fullName, email: actor.email } : null;
  const { captcha } = config();
  return (
    <PublicContent>
      <h1 className="font-semibold text-32 sm:text-40">Contact us</h1>
      <p className="mt-3 max-w-text text-muted">A person reads what you write, and answers.</p>
      <div className="mt-10 grid gap-12 text-14 lg:grid-cols-[minmax(0,35rem)_1fr] lg:gap-20">
        {sent === undefined ? (
          <ContactForm
            action={send}
            account={account}
            captcha={captcha && { siteKey: captcha.siteKey, url: captcha.url }}
          />
        ) : (
          <Sent canAnswer={account === null || account.email !== null} />
        )}
        <Company company={company} />
      </div>
    </PublicContent>
  );
}

async function brokerProfile(): Promise<ProfileDetail> {
  const db = database();
  return getProfileDetail(db, (await getSite(db)).brokerId);
}

function Sent({ canAnswer }: { canAnswer: boolean }) {
  return (
    <div className="flex flex-col items-start gap-6">
      <Callout tone="success" announce title="Your message has been sent" className="w-full">
        {canAnswer
          ? "We will answer by e-mail."
          : "Your account has no e-mail address: leave a way to reach you next time, if you want an answer."}
      </Callout>
      <LinkButton href="/contact/">Write another message</LinkButton>
    </div>
  );
}

/** Name, e-mail address and postal address of the company, as far as there are any. */
function Company({ company }: { company: ProfileDetail }) {
  const { full_name: name, street_address: street, locality, region, postal_code: postalCode } = company;
  const country = countryOptions().find(({ value }) => value === company.country)?.label;
  const lines = [
    street,
    [locality, [region, postalCode].filter(Boolean).join(" ")].filter(Boolean).join(", "),
    country,
  ];
  return (
    <address className="flex flex-col gap-4 text-muted not-italic">
      <div>
        <p className="font-medium text-ink">{name || company.slug}</p>
        {lines.filter(Boolean).map((line) => (
          <p key={line}>{line}</p>
        ))}
      </div>
      {company.email !== "" && (
        <p>
          <a href={`mailto:${company.email}`} className="text-primary underline-offset-2 hover:underline">
            {company.email}
          </a>
        </p>
      )}
      {company.phone !== "" && (
        <p>
          <a href={`tel:${company.phone}`} className="text-primary underline-offset-2 hover:underline">
            {company.phone}
          </a>
        </p>
      )}
    </address>
  );
}
