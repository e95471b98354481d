import { unmatched } from "@/lib/http/route";

/** Unknown paths under /api answer in JSON like everything else there. */
export const { GET, POST, PUT, DELETE, PATCH, OPTIONS } = unmatched;
