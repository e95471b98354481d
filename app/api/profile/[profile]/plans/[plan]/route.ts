import { deletePlan, getPlan, updatePlan } from "@/lib/catalog/operations/plans";
import { route } from "@/lib/http/route";

export const { GET, POST, PUT, DELETE, PATCH, OPTIONS } = route(getPlan, updatePlan, deletePlan);
