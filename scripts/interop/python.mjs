import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root, run } from "../lib/run.mjs";

const REQUIREMENTS = "scripts/interop/requirements.txt";
const ENVIRONMENT = ".cache/interop/python";
const STAMP = `${ENVIRONMENT}/.installed`;
const CANDIDATES = ["python3", "python3.13", "python3.12", "python3.11", "python3.10"];

/**
 * Installs the Python programs that we check ourselves with into a virtual environment, once for their list.
 *
 * @returns the path of a command: `await installPython()` gives `command("schemathesis")`
 * @throws when there is no suitable Python, or the packages cannot be had
 */
export async function installPython() {
  const wanted = readFileSync(join(root, REQUIREMENTS), "utf8");
  const stamp = join(root, STAMP);
  if (!existsSync(stamp) || readFileSync(stamp, "utf8") !== wanted) {
    console.log("Installing schemathesis …");
    rmSync(join(root, ENVIRONMENT), { recursive: true, force: true });
    await run(findPython(), ["-m", "venv", ENVIRONMENT]);
    await run(command("pip"), ["install", "-q", "--disable-pip-version-check", "-r", REQUIREMENTS]);
    writeFileSync(stamp, wanted);
  }
  return command;
}

function command(name) {
  const windows = process.platform === "win32";
  return join(root, ENVIRONMENT, windows ? "Scripts" : "bin", windows ? `${name}.exe` : name);
}

/** PYTHON, or the first on the PATH that is new enough and can make virtual environments. */
function findPython() {
  const isSuitable = "import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 10))";
  const candidates = process.env.PYTHON ? [process.env.PYTHON] : CANDIDATES;
  const found = candidates.find(
    (name) => spawnSync(name, ["-c", isSuitable], { stdio: "ignore" }).status === 0,
  );
  if (!found)
    throw new Error("Python 3.10 or newer with venv is needed (Debian: python3-venv). PYTHON may name it.");
  return found;
}
