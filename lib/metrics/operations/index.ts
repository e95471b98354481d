import { getFunds } from "./funds";

export const operations = [getFunds];
