import { drumError } from "../../errors.js";
import type { ModelSpec } from "../../model/spec.js";
import type { Service } from "../service.js";

/** Labels that are shown of long lists. */
const SHOWN = 6;

/**
 * Looks whether clients of one version can go on with the next: they ask by its target type, and know its labels.
 * @throws MODEL_DIFFERS
 */
export function requireSameAnswers(before: ModelSpec, next: ModelSpec): void {
  const was = before.targetType;
  if (next.targetType !== was) throw differs("target type", was, next.targetType);
  const labels = sorted(before);
  const nextLabels = sorted(next);
  if (labels.join("\n") !== nextLabels.join("\n")) {
    throw differs("labels", listed(labels, nextLabels), listed(nextLabels, labels));
  }
}

/** What clients of one version may want to know of the next. */
export function differences(before: Service | undefined, next: Service): readonly string[] {
  if (before === undefined) return [];
  const inputs = (service: Service) => service.pool.info.features?.map(({ name }) => name);
  const version = `Version ${next.modelVersion} of the model`;
  return [
    ...changed(`${version} asks for other columns`, inputs(before), inputs(next)),
    ...changed(`${version} answers the sample of --preload with other columns`, before.columns, next.columns),
  ];
}

function changed(
  what: string,
  before: readonly string[] = [],
  next: readonly string[] = [],
): readonly string[] {
  const added = next.filter((name) => !before.includes(name));
  const gone = before.filter((name) => !next.includes(name));
  if (before.length === 0 || next.length === 0 || added.length + gone.length === 0) return [];
  const list = (names: readonly string[]) => {
    const shown = names.slice(0, SHOWN).map((name) => `'${name}'`);
    return `${shown.join(", ")}${names.length > SHOWN ? ` and ${names.length - SHOWN} more` : ""}`;
  };
  const parts = [
    ...(added.length > 0 ? [`${list(added)} came`] : []),
    ...(gone.length > 0 ? [`${list(gone)} went`] : []),
  ];
  return [`${what}: ${parts.join(", ")}.`];
}

function differs(what: string, before: string, next: string): Error {
  return drumError("MODEL_DIFFERS", { what, before, next });
}

function sorted({ positiveClassLabel, negativeClassLabel, classLabels }: ModelSpec): readonly string[] {
  const binary = [positiveClassLabel, negativeClassLabel].filter((label) => label !== undefined);
  return [...(classLabels ?? binary)].sort();
}

/** All labels where they are few, else those that the others lack. */
function listed(labels: readonly string[], others: readonly string[]): string {
  if (labels.length <= SHOWN) return `'${labels.join("', '")}'`;
  const own = labels.filter((label) => !others.includes(label));
  const more = own.length > SHOWN ? ", …" : "";
  const some = own.length === 0 ? "" : `, among them '${own.slice(0, SHOWN).join("', '")}'${more}`;
  return `${labels.length} labels${some}`;
}
