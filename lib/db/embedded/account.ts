import { spawnSync } from "node:child_process";

interface Owner {
  readonly uid: number;
  readonly gid: number;
}

/** The account that PostgreSQL, which refuses to be run by root, is run with. */
export interface Account {
  /** Owner of the data; undefined when we are not root and everything is ours already. */
  readonly owner: Owner | undefined;
  /** The arguments for `spawn` that run `program` under the account. */
  command(program: string, args: readonly string[]): readonly [string, string[], Partial<Owner>];
}

const USER = "postgres";

/**
 * Our own account, or for root the system user `postgres`, created when missing.
 *
 * @param paths programs and folders that the account must be able to reach
 * @throws when we are root and cannot provide such an account
 */
export function databaseAccount(paths: readonly string[]): Account {
  if (process.getuid?.() !== 0) {
    return { owner: undefined, command: (program, args) => [program, [...args], {}] };
  }
  const owner = findUser() ?? createUser();
  const account = [plain(owner), passingEverywhere(owner)].find((each) => reachesAll(each, paths));
  if (!account) {
    throw new Error(
      `The user ${USER} cannot reach ${paths.join(" and ")}. Run as an ordinary user, move DATA_DIR, or set DATABASE_URL.`,
    );
  }
  return account;
}

function plain(owner: Owner): Account {
  return { owner, command: (program, args) => [program, [...args], owner] };
}

/** For folders that only root may enter, such as /root: the user keeps the one right of root to pass through them. */
function passingEverywhere(owner: Owner): Account {
  const options = [
    `--reuid=${owner.uid}`,
    `--regid=${owner.gid}`,
    "--clear-groups",
    "--inh-caps=+dac_override",
    "--ambient-caps=+dac_override",
    "--securebits=+no_setuid_fixup", // otherwise access(2), by which PostgreSQL looks for its files, ignores that right
  ];
  return { owner, command: (program, args) => ["setpriv", [...options, program, ...args], {}] };
}

function reachesAll(account: Account, paths: readonly string[]): boolean {
  return paths.every((path) => {
    const [program, args, options] = account.command("test", ["-x", path]);
    return spawnSync(program, args, options).status === 0;
  });
}

function findUser(): Owner | null {
  const [uid, gid] = ["-u", "-g"].map((flag) => {
    const { status, stdout } = spawnSync("id", [flag, USER], { encoding: "utf8" });
    return status === 0 ? Number.parseInt(stdout, 10) : null;
  });
  return uid != null && gid != null ? { uid, gid } : null;
}

function createUser(): Owner {
  spawnSync("useradd", [
    "--system",
    "--user-group",
    "--no-create-home",
    "--shell",
    "/usr/sbin/nologin",
    USER,
  ]);
  const user = findUser();
  if (!user) {
    throw new Error(
      `PostgreSQL does not run as root, and the user ${USER} could not be created. Run as an ordinary user, or set DATABASE_URL.`,
    );
  }
  return user;
}
