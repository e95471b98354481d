/**
 * The packages that others in the lock file ask for and that it does not name; `npm ci` fails when there are any.
 *
 * @param lock the parsed package-lock.json
 */
export function missingFromLock({ packages }) {
  return Object.entries(packages).flatMap(([path, { dependencies, optionalDependencies, dev }]) =>
    Object.entries({ ...dependencies, ...optionalDependencies })
      .filter(([name]) => !isResolved(packages, path, name))
      .map(([name, version]) => ({ name, version, askedBy: path, isDev: dev === true })),
  );
}

/** As Node looks for a package: in the folder of the one that asks, then outwards. */
function isResolved(packages, path, name) {
  for (let folder = path; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf("/node_modules/")))) {
    if (packages[folder === "" ? `node_modules/${name}` : `${folder}/node_modules/${name}`]) return true;
    if (folder === "") return false;
  }
}
