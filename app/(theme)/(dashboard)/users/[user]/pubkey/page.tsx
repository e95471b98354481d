import type { Metadata } from "next";
import { ApiKeys } from "@/components/identity/api-keys";
import { SshKeySection } from "@/components/identity/ssh-key";
import { PageHeader } from "@/components/ui/page-header";
import { load } from "@/lib/http/call";
import { getUserOtp, getUserSshKey, listUserApiKeys } from "@/lib/identity/operations/account";
import { now } from "@/lib/time/clock";
import { userTitle, userView } from "../../../../frame";
import { sendCode } from "../step-up";
import { createKey, removeSshKey, revokeKey, saveSshKey } from "./actions";

export async function generateMetadata({ params }: PageProps<"/users/[user]/pubkey">): Promise<Metadata> {
  return userTitle((await params).user, () => "Programmatic keys");
}

/** The keys by which programs act as the user. */
export default async function KeysPage({ params }: PageProps<"/users/[user]/pubkey">) {
  const { user: slug } = await params;
  const [{ user }, { results: keys }, { pubkey }, factors] = await Promise.all([
    userView(slug),
    load(listUserApiKeys, { params: { user: slug } }),
    load(getUserSshKey, { params: { user: slug } }),
    load(getUserOtp, { params: { user: slug } }),
  ]);
  const { username } = user;
  const stepUp = {
    asksOtp: factors.otp_enabled,
    sendCode: user.email_verified ? sendCode.bind(null, username, "email") : null,
  };
  return (
    <>
      <PageHeader title="Programmatic keys" />
      <div className="flex flex-col gap-10">
        <ApiKeys
          keys={keys}
          now={now()}
          stepUp={stepUp}
          create={createKey.bind(null, username)}
          revoke={revokeKey.bind(null, username)}
        />
        <SshKeySection
          pubkey={pubkey}
          save={saveSshKey.bind(null, username)}
          remove={removeSshKey.bind(null, username)}
          stepUp={stepUp}
        />
      </div>
    </>
  );
}
