import { playSequences } from "./play";

playSequences();
