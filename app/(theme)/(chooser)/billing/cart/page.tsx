import { ProfileChooser } from "../../profile-chooser";

export default async function Page({ searchParams }: PageProps<"/billing/cart">) {
  return (
    <ProfileChooser target="/billing/{profile}/cart/" query={await searchParams} visitors="/register/" />
  );
}
