import { readFile, stat } from "node:fs/promises";
import { readKerasArchive } from "./archive.js";
import { toLayersModel } from "./config.js";
import { declaredSize, isHdf5 } from "./hdf5.js";
import { type KerasFile, readKerasFile } from "./keras-file.js";
import { NeedsKeras } from "./layers.js";
import { isZip } from "./zip.js";

/**
 * Whether a model runs here, by its configuration alone. That stands near the start of the file, so that the head is
 * mostly enough. A file that is neither HDF5 nor an archive, or HDF5 that is cut off, does: what is wrong with it is said when it is loaded, and needs no
 * Keras. One of a form that is not read here does not, since Keras may read it.
 */
export async function runsWithoutKeras(head: Uint8Array, path: string): Promise<boolean> {
  if (isHdf5(head) ? (await stat(path)).size < declaredSize(head) : !isZip(head)) return true;
  const file = tryRead(head) ?? tryRead(await readFile(path));
  if (file?.config === undefined) return false;
  try {
    toLayersModel(file.config);
    return true;
  } catch (cause) {
    if (cause instanceof NeedsKeras) return false;
    throw cause;
  }
}

function tryRead(bytes: Uint8Array): KerasFile | undefined {
  try {
    return isZip(bytes) ? readKerasArchive(bytes) : readKerasFile(bytes);
  } catch {
    return undefined;
  }
}
