import { playSequences } from "./play";

// One of two files, which run side by side, with sequences of its own.
playSequences();
