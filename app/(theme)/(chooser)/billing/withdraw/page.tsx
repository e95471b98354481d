import { ProfileChooser } from "../../profile-chooser";

export default async function Page({ searchParams }: PageProps<"/billing/withdraw">) {
  return (
    <ProfileChooser target="/billing/{profile}/transfers/withdraw/" query={await searchParams} providers />
  );
}
