import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { constants } from "node:os";
import { delimiter, join, resolve } from "node:path";

/** The folder of the project; every command runs in it. */
export const root = resolve(import.meta.dirname, "../..");

/** The tools report to their makers unless told not to. */
const QUIET = { NEXT_TELEMETRY_DISABLED: "1", CHECKPOINT_DISABLE: "1" };

/** Node 24 as installed with the dependencies; the Node that runs us until then. */
export function node() {
  const installed = join(root, "node_modules/node/bin", process.platform === "win32" ? "node.exe" : "node");
  return existsSync(installed) ? installed : process.execPath;
}

/** The main file of a command that came with the dependencies, to be run by {@link node}. */
export function bin(path) {
  return join(root, "node_modules", path);
}

/** Thrown when a step fails: it has already said why. */
export class StepFailed extends Error {
  constructor(what, exitCode) {
    super(`${what} ended with ${exitCode}`);
    this.exitCode = exitCode;
  }
}

/** Runs a command to its end with our own input and output. A failure is a StepFailed. */
export async function run(command, args = [], env = {}) {
  const code = await start(command, args, env).ended;
  if (code !== 0) throw new StepFailed([command, ...args].join(" "), code);
}

/**
 * Starts a command that gets our signals. `ended` is its exit code, or 128 and the number of the signal that ended it,
 * as in a shell.
 */
export function start(command, args = [], env = {}, stdio = "inherit") {
  const child = spawn(command, args, {
    cwd: root,
    stdio,
    env: { ...QUIET, ...process.env, ...withOurNode(), ...env },
  });
  const forward = (signal) => child.kill(signal);
  const signals = ["SIGTERM", "SIGINT", "SIGHUP"];
  for (const signal of signals) process.on(signal, forward);
  const ended = new Promise((done, failed) => {
    child.once("error", failed);
    child.once("exit", (code, signal) => {
      for (const name of signals) process.off(name, forward);
      done(code ?? 128 + (constants.signals[signal ?? "SIGTERM"] ?? 0));
    });
  });
  return { child, ended };
}

/** Runs the main function of a script; a step that failed passes its exit code on. */
export function main(work) {
  work().then(
    (code) => process.exit(code ?? 0),
    (error) => {
      console.error(error instanceof StepFailed ? error.message : error);
      process.exit(error instanceof StepFailed ? error.exitCode : 1);
    },
  );
}

/** Programs started by programs also find Node 24 first. */
function withOurNode() {
  const key = Object.keys(process.env).find((name) => name.toUpperCase() === "PATH") ?? "PATH";
  return { [key]: [join(root, "node_modules/node/bin"), process.env[key]].join(delimiter) };
}
