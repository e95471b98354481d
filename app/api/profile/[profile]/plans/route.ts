import { createPlan, listPlans } from "@/lib/catalog/operations/plans";
import { route } from "@/lib/http/route";

export const { GET, POST, PUT, DELETE, PATCH, OPTIONS } = route(listPlans, createPlan);
