import { ProfileChooser } from "../../profile-chooser";

export default async function Page({ searchParams }: PageProps<"/billing/bank">) {
  return <ProfileChooser target="/billing/{profile}/bank/" query={await searchParams} providers />;
}
