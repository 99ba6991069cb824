import manifest from "../package.json" with { type: "json" };

/** This package's version: what `drum --version` prints and servers answer with. */
export const version: string = manifest.version;
