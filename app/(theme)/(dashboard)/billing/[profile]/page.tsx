import { redirect } from "next/navigation";

export default async function Page({ params }: PageProps<"/billing/[profile]">) {
  redirect(`/billing/${(await params).profile}/history/`);
}
