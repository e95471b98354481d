import { redirect } from "next/navigation";

export default async function Page({ params }: PageProps<"/profile/[profile]">) {
  redirect(`/profile/${(await params).profile}/contact/`);
}
