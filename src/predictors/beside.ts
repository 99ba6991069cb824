import { dirname, resolve, sep } from "node:path";

/** A file in the model's folder or below: a model says nothing of others. @throws Error for one that lies outside */
export function beside(path: string, name: string): string {
  const folder = dirname(path);
  const file = resolve(folder, name);
  if (!file.startsWith(folder.endsWith(sep) ? folder : folder + sep)) {
    throw new Error("external data lies outside the folder of the model");
  }
  return file;
}
