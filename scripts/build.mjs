/** `npm run build`: builds the site and the programs beside it, if the sources have changed. */
import { main } from "./lib/run.mjs";
import { prepareBuild } from "./lib/steps.mjs";

main(prepareBuild);
