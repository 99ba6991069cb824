import { gunzipSync } from "node:zlib";
import { NOT_FOUND } from "../answers.js";
import type { Answer, Exchange } from "../exchange.js";
import { fileAnswer, type PageFile, pageFile, textFile } from "./files.js";

/** A page and the files that it is made of; nothing is read before it is asked for. */
export interface Page {
  /** The page itself. */
  answer(exchange: Exchange): Answer;
  /** One of its files; 404 for any name that is not in its list. */
  file(exchange: Exchange, name: string): Answer;
}

/**
 * A page of `dist/pages/`.
 * @param folder where its files are, and the last part of its path
 * @param mediaTypes of its files, by their names: all that is ever read
 */
export function page(folder: string, mediaTypes: ReadonlyMap<string, string>): Page {
  const files = new Map<string, PageFile>();
  const once = (key: string, read: () => PageFile): PageFile => {
    const file = files.get(key) ?? read();
    files.set(key, file);
    return file;
  };
  return {
    answer(exchange) {
      // Its links are relative, so that they hold behind a proxy; by what the browser takes for the page's folder.
      const toFiles = exchange.path.endsWith("/") ? "" : `${folder}/`;
      const read = () => {
        const html = gunzipSync(pageFile(folder, "index.html", HTML).gzip).toString();
        return textFile(html.replaceAll("{{folder}}", toFiles), HTML);
      };
      return fileAnswer(exchange, once(`page ${toFiles}`, read));
    },
    file(exchange, name) {
      const mediaType = mediaTypes.get(name);
      if (mediaType === undefined) return NOT_FOUND;
      return fileAnswer(
        exchange,
        once(name, () => pageFile(folder, name, mediaType)),
      );
    },
  };
}

const HTML = "text/html; charset=utf-8";
export const SCRIPT = "text/javascript; charset=utf-8";
export const STYLE = "text/css; charset=utf-8";
export const ICON = "image/svg+xml";
