/** `npm run openapi`: writes the description of the API from its operations. A test fails while it is out of date. */
import { mkdir, writeFile } from "node:fs/promises";
import { renderOpenApi } from "@/lib/http/openapi";
import { operations } from "@/lib/operations";

const FILE = "public/openapi.json";

await mkdir("public", { recursive: true });
await writeFile(FILE, `${JSON.stringify(renderOpenApi(operations), null, 2)}\n`);
console.log(`Wrote ${FILE}`);
