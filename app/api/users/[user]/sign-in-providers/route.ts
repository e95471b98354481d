import { route } from "@/lib/http/route";
import { listSignInProviders } from "@/lib/identity/operations/sign-in-providers";

export const { GET, POST, PUT, DELETE, PATCH, OPTIONS } = route(listSignInProviders);
