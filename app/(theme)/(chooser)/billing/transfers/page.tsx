import { ProfileChooser } from "../../profile-chooser";

export default async function Page({ searchParams }: PageProps<"/billing/transfers">) {
  return <ProfileChooser target="/billing/{profile}/transfers/" query={await searchParams} providers />;
}
