import { redirectToOwn } from "../redirect-to-own";

export default async function Page({ searchParams }: PageProps<"/users/roles">) {
  return redirectToOwn("roles/", await searchParams);
}
