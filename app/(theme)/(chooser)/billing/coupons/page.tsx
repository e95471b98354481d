import { ProfileChooser } from "../../profile-chooser";

export default async function Page({ searchParams }: PageProps<"/billing/coupons">) {
  return <ProfileChooser target="/billing/{profile}/coupons/" query={await searchParams} providers />;
}
