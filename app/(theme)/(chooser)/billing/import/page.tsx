import { ProfileChooser } from "../../profile-chooser";

export default async function Page({ searchParams }: PageProps<"/billing/import">) {
  return (
    <ProfileChooser target="/billing/{profile}/transfers/import/" query={await searchParams} providers />
  );
}
