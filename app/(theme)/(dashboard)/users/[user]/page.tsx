import type { Metadata } from "next";
import { AccountForm } from "@/components/identity/account-form";
import { ActivationNotice } from "@/components/identity/activation-notice";
import { DangerZone } from "@/components/identity/danger-zone";
import { PictureForm } from "@/components/identity/picture-form";
import { VerifyAddress } from "@/components/identity/verify-address";
import { Section } from "@/components/ui/card";
import { PageHeader } from "@/components/ui/page-header";
import { Time } from "@/components/ui/time";
import { load } from "@/lib/http/call";
import { languageOptions } from "@/lib/identity/language-options";
import { listSignInProviders } from "@/lib/identity/operations/sign-in-providers";
import type { UserDetail } from "@/lib/identity/schemas";
import { now } from "@/lib/time/clock";
import { userTitle, userView } from "../../../frame";
import { accountValues } from "./account-values";
import {
  deleteAccount,
  keepEmail,
  saveAccount,
  savePicture,
  sendActivation,
  verifyAddress,
  wishEmail,
} from "./actions";
import { sendCode } from "./step-up";

export async function generateMetadata({ params }: PageProps<"/users/[user]">): Promise<Metadata> {
  return userTitle((await params).user, (name) => `${name} account`);
}

/** A user as others see it, and how it is reached. */
export default async function UserPage({ params }: PageProps<"/users/[user]">) {
  const { user, viewer, isSelf } = await userView((await params).user);
  const isActivated = user.credentials || (isSelf && (await hasProvider(user.username)));
  const mayChange = isSelf ? isActivated : viewer.isBroker;
  return (
    <>
      <PageHeader
        title="Profile"
        description={
          <>
            {user.credentials ? "Joined" : "Added"} <Time at={user.created_at} now={now()} />
            {user.last_login && (
              <>
                , last signed in <Time at={user.last_login} now={now()} />
              </>
            )}
          </>
        }
      />
      <div className="flex flex-col gap-10">
        {!user.credentials && user.email !== null && (
          <ActivationNotice send={sendActivation.bind(null, user.username)} />
        )}
        {mayChange && (
          <PictureForm
            name={user.printable_name}
            picture={user.picture}
            save={savePicture.bind(null, user.username)}
          />
        )}
        <AccountForm
          // After a change of name or address the fields begin anew from what is kept.
          key={`${user.slug} ${user.email}`}
          values={accountValues(user)}
          languages={languageOptions()}
          stepUp={
            isSelf
              ? {
                  asksOtp: user.otp_enabled,
                  sendCode: user.email_verified ? sendCode.bind(null, user.username, "email") : null,
                }
              : null
          }
          mayChange={mayChange}
          save={saveAccount.bind(null, user.username)}
        />
        {isSelf && isActivated && (user.email ?? user.phone) !== null && <Verification user={user} />}
        {mayChange && (
          <DangerZone
            title="Delete account"
            description={
              isSelf
                ? "Your roles, keys and name go; what you paid for is kept in the books."
                : "Roles, keys and the name go; payments are kept in the books."
            }
            name={user.username}
            confirm="Delete account"
            loss="This cannot be undone. Nobody can sign in to it again, and its personal profile ends with its subscriptions."
            remove={deleteAccount.bind(null, user.username, isSelf)}
          />
        )}
      </div>
    </>
  );
}

/** Who has no password signs in by an account elsewhere, or has yet to activate this one. */
async function hasProvider(user: string): Promise<boolean> {
  return (await load(listSignInProviders, { params: { user } })).results.length > 0;
}

/** Which addresses are proved to be the user's, and the codes that prove them. */
function Verification({ user }: { user: UserDetail }) {
  const { username, email, phone, pending_email: pending } = user;
  return (
    <Section
      title="Verification"
      description="A code shows that an address is yours. Verified ones help you back in when you forget your password."
    >
      <ul className="max-w-form divide-y border-y">
        {email !== null && (
          <VerifyAddress
            label="E-mail"
            address={email}
            state={user.email_verified ? "verified" : "unverified"}
            send={pending ? null : sendCode.bind(null, username, "email")}
            verify={verifyAddress.bind(null, username, "email")}
          />
        )}
        {pending && (
          <VerifyAddress
            label="New e-mail"
            address={pending}
            state="pending"
            send={wishEmail.bind(null, username, pending)}
            verify={verifyAddress.bind(null, username, "email")}
            cancel={email === null ? undefined : keepEmail.bind(null, username, email)}
          />
        )}
        {phone !== null && (
          <VerifyAddress
            label="Phone"
            address={phone}
            state={user.phone_verified ? "verified" : "unverified"}
            send={sendCode.bind(null, username, "phone")}
            verify={verifyAddress.bind(null, username, "phone")}
          />
        )}
      </ul>
    </Section>
  );
}
