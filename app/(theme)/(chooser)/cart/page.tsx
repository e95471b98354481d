import { ProfileChooser } from "../profile-chooser";

/** Where the link of a gift leads, `/cart/?code=…`: who is signed in finds it in the cart of a profile. */
export default async function Page({ searchParams }: PageProps<"/cart">) {
  return (
    <ProfileChooser target="/billing/{profile}/cart/" query={await searchParams} visitors="/register/" />
  );
}
