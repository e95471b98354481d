import { route } from "@/lib/http/route";
import { listAccounts } from "@/lib/identity/operations/accounts";

export const { GET, POST, PUT, DELETE, PATCH, OPTIONS } = route(listAccounts);
