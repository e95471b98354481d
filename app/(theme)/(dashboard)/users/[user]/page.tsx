import type { Metadata } from "next";
import { DetailsList } from "@/components/ui/details-list";
import { PageHeader } from "@/components/ui/page-header";
import { userTitle, userView } from "../../../frame";

export async function generateMetadata({ params }: PageProps<"/users/[user]">): Promise<Metadata> {
  return userTitle((await params).user, (name) => `${name} account`);
}

export default async function UserPage({ params }: PageProps<"/users/[user]">) {
  const { user } = await userView((await params).user);
  return (
    <>
      <PageHeader title="Profile" />
      <DetailsList
        items={[
          { label: "Full name", value: user.full_name },
          { label: "E-mail", value: user.email },
          { label: "Phone", value: user.phone },
          { label: "Language", value: user.lang },
        ]}
      />
    </>
  );
}
